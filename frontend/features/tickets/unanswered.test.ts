import { expect, it } from 'vitest'
import { nextUnanswered } from './unanswered'

const rows = [
  { number: 1, unanswered_since: '2026-11-22T10:00:00+08:00' },
  { number: 2, unanswered_since: null },
  { number: 3, unanswered_since: '2026-11-22T01:00:00Z' }, // 9:00 in Shanghai
  { number: 4, unanswered_since: '2026-11-22T11:00:00+08:00' },
]

it('begins with the customer who waits longest', () => {
  expect(nextUnanswered(rows, null)).toBe(3)
  expect(nextUnanswered(rows, 2)).toBe(3)
})

it('goes on to the next, and round', () => {
  expect([nextUnanswered(rows, 3), nextUnanswered(rows, 1), nextUnanswered(rows, 4)]).toEqual([1, 4, 3])
})

it('stays where nobody else waits', () => {
  expect(nextUnanswered(rows.slice(0, 2), 1)).toBeNull()
  expect(nextUnanswered([], 1)).toBeNull()
})
