import type { TicketRow } from './types'

/** A list somebody is reading, and what the server would show now. Pure. */
export interface Calm { rows: TicketRow[]; news: number }

/**
 * The rows as they stand, each brought up to date where it stands; nothing moves, comes or goes by itself. `news` is how many
 * have come to the beginning of the list since: that many would be seen by asking again.
 */
export function calmly(shown: readonly TicketRow[], fresh: readonly TicketRow[]): Calm {
  const now = new Map(fresh.map((row) => [row.number, row]))
  const known = new Set(shown.map((row) => row.number))
  return {
    rows: shown.map((row) => { const newer = now.get(row.number); return newer && newer.version >= row.version ? newer : row }),
    news: fresh.filter((row) => !known.has(row.number)).length,
  }
}

/** What the bell of a change says, before anybody asks: how the ticket stands. Who has it is known by name only if we know them. */
export interface Stands { number: number; version: number; status: TicketRow['status']; assignee: string | null }
export function rung(rows: readonly TicketRow[], news: Stands): TicketRow[] {
  return rows.map((row) => (row.number === news.number && row.version < news.version ? { ...row, status: news.status } : row))
}

/** More rows behind those there are; one that moved down meanwhile is not shown twice. */
export function behind(rows: readonly TicketRow[], more: readonly TicketRow[]): TicketRow[] {
  const known = new Set(rows.map((row) => row.number))
  return [...rows, ...more.filter((row) => !known.has(row.number))]
}
