import { expect, it } from 'vitest'
import { lastAcceptance } from './acceptance'
import type { Conversation, Happening } from './types'

const conversation = { created_at: '2026-11-24T06:00:00Z', accepted_at: '2026-11-24T06:01:00Z' } as Conversation
const happened = (kind: string, at: string, waited_s?: number) => ({ id: at, kind, after: 1, by: '周岚', facts: waited_s === undefined ? {} : { waited_s }, at }) as Happening

it('is the first one while nothing else is known', () => expect(lastAcceptance(conversation, [])).toEqual({ at: '2026-11-24T06:01:00Z', waited_s: 60 }))
it('is the last one after the conversation came back and was taken again', () => {
  const story = [happened('accepted', '2026-11-24T06:01:00Z', 60), happened('returned', '2026-11-24T06:10:00Z'), happened('accepted', '2026-11-24T06:12:30Z', 150), happened('rated', '2026-11-24T06:20:00Z')]
  expect(lastAcceptance(conversation, story)).toEqual({ at: '2026-11-24T06:12:30Z', waited_s: 150 })
})
