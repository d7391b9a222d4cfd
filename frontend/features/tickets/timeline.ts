import type { Change, Entry } from './types'

/** What happened to one ticket, in the order of its numbers. Pure. */

/** Old and new entries as one list: each number once, the later word about it wins. */
export function joined(entries: readonly Entry[], news: readonly Entry[]): Entry[] {
  const byNumber = new Map([...entries, ...news].map((entry) => [entry.sequence, entry]))
  return [...byNumber.values()].sort((one, other) => one.sequence - other.sequence)
}

/** Up to here nothing is missing: from here on one asks again. */
export function complete(entries: readonly Entry[]): number {
  let last = 0
  for (const entry of entries) {
    if (entry.sequence !== last + 1) break
    last = entry.sequence
  }
  return last
}

/** The numbers of answers that were taken back: their own entries may have been fetched before. */
export const takenBack = (entries: readonly Entry[]): Set<number> =>
  new Set(entries.flatMap((entry) => (entry.retracted_at ? [entry.sequence] : entry.event === 'reply_retracted' ? [Number(entry.facts.sequence)] : [])))

/** Who of us, other than me, has answered the customer behind this number: read it before sending. */
export function answeredSince(entries: readonly Entry[], sequence: number, me: string): Entry | null {
  return entries.findLast((entry) => entry.sequence > sequence && entry.kind === 'reply' && entry.author.kind === 'staff' && entry.author.id !== me) ?? null
}

/** The columns a list of entries changed; of a form's answers each by itself (`fields.sign`). */
export const changedFields = (entries: readonly Entry[]): Map<string, { change: Change; entry: Entry }> =>
  new Map(entries.flatMap((entry) => entry.changes.map((change) => [change.field, { change, entry }] as const)))

export type Piece = { kind: 'words' | 'name'; text: string }

/** A note as it reads: `@[陈静](id)` is a name. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const match of text.matchAll(/@\[([^\]\n]{1,60})\]\([0-9a-fA-F-]{36}\)/g)) {
    if (match.index > from) found.push({ kind: 'words', text: text.slice(from, match.index) })
    found.push({ kind: 'name', text: `@${match[1]}` })
    from = match.index + match[0].length
  }
  if (from < text.length) found.push({ kind: 'words', text: text.slice(from) })
  return found
}
