import { expect, it } from 'vitest'
import { byLongestUnanswered, matters, standing } from './attention'
import type { Board, BoardAgent, BoardQueue } from './board'

const agent = (name: string, more: Partial<BoardAgent> = {}): BoardAgent => ({
  id: name, name, state: 'available', reason: '', since: null, load: 0, capacity: 2, longest_unanswered_s: 0, closed_today: 0, ...more,
})
const queue = (more: Partial<BoardQueue>): BoardQueue => ({ slug: 'q', name: '综合', open: true, waiting: 0, longest_wait_s: 0, active: 0, left: 0, ...more })
const board = (queues: BoardQueue[], agents: BoardAgent[]): Board => ({
  at: '2026-11-24T06:31:00Z', queues, agents,
  totals: { waiting: 0, longest_wait_s: null, active: 0, agents_available: 0, agents_busy: 0, closed_today: 0, abandoned_today: 0, answered_in_target: null },
})
const late = queue({ waiting: 2, longest_wait_s: 200 })

it('is quiet while everybody is on time', () => expect(matters(board([queue({ waiting: 3, longest_wait_s: 179 })], [agent('周岚', { longest_unanswered_s: 179 })]))).toEqual([]))

it.each([
  ['nobody', [agent('周岚', { state: 'away' })]],
  ['full', [agent('周岚', { load: 2 }), agent('陈越', { state: 'busy' })]],
  ['free', [agent('周岚', { load: 1 })]],
] as const)('names why a line is late: %s', (reason, agents) => expect(matters(board([late], [...agents]))[0]).toMatchObject({ kind: 'line', reason, waiting: 2 }))

it('puts the longest wait first and left words last', () => {
  const found = matters(board([late, queue({ slug: 'l', left: 4 })], [agent('周岚', { longest_unanswered_s: 292, load: 6 })]))
  expect(found.map((one) => one.kind)).toEqual(['agent', 'line', 'left'])
})

it('does not press for left words while the queue is closed', () => expect(matters(board([queue({ open: false, left: 4 })], []))).toEqual([]))

it('counts no negative room where somebody holds more than their seats', () => expect(standing([agent('周岚', { load: 5 }), agent('陈越', { load: 1 })]).room).toBe(1))

it('lists who is away from the desk last, however long their customer waits', () => {
  const order = byLongestUnanswered([agent('甲', { state: 'offline', longest_unanswered_s: 900 }), agent('乙', { longest_unanswered_s: 10 }), agent('丙', { longest_unanswered_s: 20 })])
  expect(order.map((one) => one.name)).toEqual(['丙', '乙', '甲'])
})
