import { expect, it } from 'vitest'
import { countWords } from './words'

it('says how many a view holds, that there are more, and nothing where they cannot be counted', () => {
  expect(countWords({ count: 7, more: false })).toBe('7')
  expect(countWords({ count: 0, more: false })).toBe('0')
  expect(countWords({ count: 999, more: true })).toBe('999+')
  expect(countWords({ count: null, more: false })).toBe('')
})
