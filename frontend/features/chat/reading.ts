import type { Entry } from './timeline'
import type { Author, Side } from './types'

/** How entries are laid out for reading. Pure. */
export type Laid = Entry & { newDay: boolean; opensRun: boolean; closesRun: boolean }

const ONE_RUN_MS = 3 * 60_000

/**
 * Marks where a day begins and where a run of one person's messages begins and ends: a name stands at the start of a run, the
 * time and state at its end. `read` splits a run of one's own, so that each state is shown once and at the right place.
 */
export function laidOut(entries: readonly Entry[], read: number, mine: Side): Laid[] {
  return entries.map((entry, index) => ({
    ...entry,
    newDay: day(entry) !== day(entries[index - 1]),
    opensRun: !sameRun(entries[index - 1], entry, 0, mine),
    closesRun: !sameRun(entry, entries[index + 1], read, mine),
  }))
}

function sameRun(one: Entry | undefined, next: Entry | undefined, read: number, mine: Side): boolean {
  if (!one || !next || day(one) !== day(next)) return false
  if (one.kind === 'note' && next.kind === 'note') return author(one.note.author) === author(next.note.author)
  if (one.kind !== 'message' || next.kind !== 'message') return false
  if (author(one.message.author) !== author(next.message.author)) return false
  if (one.message.retracted || next.message.retracted) return false
  if (one.message.author.kind === mine && one.message.seq <= read !== next.message.seq <= read) return false
  return Date.parse(next.at) - Date.parse(one.at) < ONE_RUN_MS
}

const author = (of: Author) => `${of.kind}:${of.id}`
const day = (entry: Entry | undefined) => (entry ? new Date(entry.at).toDateString() : '')

