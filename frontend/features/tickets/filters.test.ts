import { expect, it } from 'vitest'
import { thinClock, leadingClock } from './clocks'
import { askedBy, orderingFor, queryFor, sortable, sortingOf } from './filters'
import type { ClockFace } from './types'

it('reads what an address asks, and leaves the rest of it', () => {
  expect(askedBy({ view: 'all', status: 'open,pending', ordering: '-number', evil: 'x', q: ['a', 'b'] })).toEqual({ view: 'all', filters: { status: 'open,pending' }, ordering: '-number' })
  expect(askedBy({ ordering: 'password' })).toEqual({ view: 'mine', filters: {}, ordering: '' })
})
it('writes it the way it reads it', () => {
  const asked = { view: 'due', filters: { queue: 'sms', unanswered: 'true' }, ordering: 'priority' as const }
  expect(askedBy(queryFor(asked))).toEqual(asked)
})
it('orders by columns the server can order by', () => {
  expect(sortable('assignee')).toBe(false)
  expect(orderingFor('number', true)).toBe('-number')
  expect(orderingFor('due_at', true)).toBe('due') // there is no other way round
  expect(sortingOf('-changed')).toEqual({ key: 'changed_at', down: true })
  expect(sortingOf('')).toBeNull()
})

const face = (more: Partial<ClockFace>): ClockFace => ({ kind: 'resolution', state: 'running', target_s: 3600, spent_s: 1800, left_s: 1800, started_at: '', ended_at: null, stretches: [], due_at: '2026-11-22T07:00:00Z', paused_at: null, pause_reason: null, warn_at: null, opens_at: null, ...more })
it('a promise counts on while it runs, and only then', () => {
  expect(thinClock(face({}), 0, 60_000)).toMatchObject({ left_s: 1740, tone: 'plain' })
  expect(thinClock(face({ state: 'paused' }), 0, 60_000)).toMatchObject({ left_s: 1800, stretches: [{ kind: 'hold' }, {}] })
  expect(thinClock(face({ spent_s: 3000, left_s: 600 }), 0, 0).tone).toBe('soon')
  expect(thinClock(face({ spent_s: 3590, left_s: 10 }), 0, 20_000)).toMatchObject({ left_s: -10, tone: 'alarm' })
})
it('the promise that runs out first leads; a kept one only when none is owed', () => {
  const kept = face({ kind: 'first_response', state: 'met', ended_at: '2026-11-22T06:00:00Z' })
  const later = face({ kind: 'next_response', due_at: '2026-11-22T09:00:00Z' })
  expect(leadingClock([kept, later, face({})])?.kind).toBe('resolution')
  expect(leadingClock([kept, face({ due_at: null, state: 'paused' })])?.state).toBe('paused')
  expect(leadingClock([kept])).toBe(kept)
  expect(leadingClock([])).toBeNull()
})
