import { describe, expect, it } from 'vitest'
import { behind, calmly, rung } from './calm'
import type { TicketRow } from './types'

const row = (number: number, version = 1, more: Partial<TicketRow> = {}) => ({ number, version, status: 'new', subject: `v${version}`, ...more }) as TicketRow
const numbers = (rows: readonly TicketRow[]) => rows.map((one) => one.number)

describe('a list somebody reads', () => {
  it('keeps its order and takes the newer facts', () => {
    const after = calmly([row(1), row(2), row(3)], [row(3, 4), row(1, 2)])
    expect(numbers(after.rows)).toEqual([1, 2, 3])
    expect(after.rows.map((one) => one.version)).toEqual([2, 1, 4])
    expect(after.news).toBe(0)
  })
  it('counts what has come, and lets it wait', () => {
    const after = calmly([row(1)], [row(9), row(8), row(1)])
    expect(numbers(after.rows)).toEqual([1])
    expect(after.news).toBe(2)
  })
  it('never goes back to an older answer', () => expect(calmly([row(1, 5)], [row(1, 4)]).rows[0]!.version).toBe(5))
})

it('a bell changes the state of a row, not of one that is newer', () => {
  const news = { number: 1, version: 3, status: 'solved' as const, assignee: null }
  expect(rung([row(1, 2), row(2)], news).map((one) => one.status)).toEqual(['solved', 'new'])
  expect(rung([row(1, 3)], news)[0]!.status).toBe('new')
})

it('the next page brings nothing a second time', () => expect(numbers(behind([row(1), row(2)], [row(2), row(3)]))).toEqual([1, 2, 3]))
