import { describe, expect, it } from 'vitest'
import { ownAddress } from './nextPage'

describe('where signing in leads', () => {
  it.each(['/', '/chat/1?x=2#y', '/conversations'])('%s is ours', (address) => expect(ownAddress(address)).toBe(address))
  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', '\\\\evil.example', 'javascript:alert(1)', '', undefined, ['/a']])('%s is not', (address) => expect(ownAddress(address)).toBeNull())
})
