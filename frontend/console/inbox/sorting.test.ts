import { describe, expect, it } from 'vitest'
import type { Conversation } from '@/features/chat/types'
import { awaitingCustomer, awaitingUs, byPlaceInLine, isColleagues, isMine, newestEndFirst } from './sorting'

const talk = (id: string, more: Partial<Conversation> = {}): Conversation => ({
  id, topic: { slug: 'general', name: '一般问题' }, queue: { slug: 'general', name: '综合' }, subject: '', state: 'active',
  assignee: { id: 'zhou', name: '周岚' }, created_at: '2026-11-24T06:00:00Z', accepted_at: null, closed_at: null, close_reason: null,
  last_seq: 1, last_message: null, left: false, line: null, can_reopen_until: null, rating: null,
  marks: { customer: { delivered: 0, read: 0 }, staff: { delivered: 0, read: 0 } }, ...more,
})
const ids = (talks: Conversation[]) => talks.map((one) => one.id)
const said = (at: string) => ({ text: '好', by_staff: true, at, files: 0 })

it('knows whose a conversation is', () => {
  expect(isMine(talk('a'), 'zhou')).toBe(true)
  expect(isMine(talk('a', { state: 'closed' }), 'zhou')).toBe(false)
  expect(isColleagues(talk('a'), 'chen')).toBe(true)
  expect(isColleagues(talk('a', { assignee: null, state: 'waiting' }), 'chen')).toBe(false)
})

describe('what waits for us', () => {
  it('stands longest first, by time and not by text', () => {
    const talks = [talk('b', { unanswered_since: '2026-11-24T06:05:00Z' }), talk('a', { unanswered_since: '2026-11-24T06:04:59.900Z' }), talk('c')]
    expect(ids(awaitingUs(talks))).toEqual(['a', 'b'])
  })
  it('leaves the answered ones, newest word first', () => {
    const talks = [talk('a', { last_message: said('2026-11-24T06:01:00Z') }), talk('b', { last_message: said('2026-11-24T06:02:00Z') }), talk('c', { unanswered_since: '2026-11-24T06:00:00Z' })]
    expect(ids(awaitingCustomer(talks))).toEqual(['b', 'a'])
  })
})

it('keeps the line in its order, with left words behind those who wait now', () => {
  const talks = [
    talk('left', { state: 'waiting', left: true, waiting_since: '2026-11-24T05:00:00Z' }),
    talk('second', { state: 'waiting', waiting_since: '2026-11-24T06:02:00Z' }),
    talk('returned', { state: 'waiting', waiting_since: '2026-11-24T06:01:00Z', created_at: '2026-11-24T06:01:00Z' }),
  ]
  expect(ids(byPlaceInLine(talks))).toEqual(['returned', 'second', 'left'])
})

it('lists what ended last at the top', () => {
  expect(ids(newestEndFirst([talk('a', { closed_at: '2026-11-23T06:00:00Z' }), talk('b', { closed_at: '2026-11-24T06:00:00Z' })]))).toEqual(['b', 'a'])
})
