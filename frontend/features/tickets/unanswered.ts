import type { TicketRow } from './types'

/** Whose customer waits for our word after this one, the longest wait first, round and round. None: nobody waits but this one's. */
export function nextUnanswered(rows: readonly Pick<TicketRow, 'number' | 'unanswered_since'>[], current: number | null): number | null {
  const waiting = rows.filter((row) => row.unanswered_since).sort((one, other) => Date.parse(one.unanswered_since!) - Date.parse(other.unanswered_since!))
  const at = waiting.findIndex((row) => row.number === current)
  const next = waiting[(at + 1) % (waiting.length || 1)]
  return next && next.number !== current ? next.number : null
}
