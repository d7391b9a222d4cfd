import type { Happening, Message, Note } from './types'

/**
 * One conversation as this window knows it. Pure: every function returns a new timeline and touches nothing.
 * Messages stand in order of their sequence, each once, in whatever order and however often they arrived.
 */
export interface Timeline {
  /** Everything after this sequence is wanted here; what came before was not fetched. */
  readonly from: number
  /** The newest sequences the server has told of, whether or not we hold them. */
  readonly head: number
  readonly notesHead: number
  readonly messages: readonly Message[]
  readonly notes: readonly Note[]
  readonly happenings: readonly Happening[]
}

/** Missing: everything greater than `after` and up to `until`. */
export interface Gap { after: number; until: number }

export type Entry =
  | { kind: 'message'; key: string; at: string; message: Message }
  | { kind: 'note'; key: string; at: string; note: Note }
  | { kind: 'happening'; key: string; at: string; happening: Happening }
  | { kind: 'gap'; key: string; at: string; gap: Gap }

export function emptyTimeline(from = 0): Timeline {
  return { from, head: from, notesHead: 0, messages: [], notes: [], happenings: [] }
}

export function withMessages(timeline: Timeline, arrived: readonly Message[]): Timeline {
  const fresh = arrived.filter((message) => message.visibility === 'public' && message.seq > timeline.from)
  if (!fresh.length) return timeline
  const messages = merged(timeline.messages, fresh)
  return { ...timeline, messages, head: Math.max(timeline.head, messages.at(-1)!.seq) }
}

/** Older messages, and from where on the timeline is wanted now. */
export function withEarlier(timeline: Timeline, from: number, arrived: readonly Message[]): Timeline {
  return withMessages({ ...timeline, from: Math.min(from, timeline.from) }, arrived)
}

export function withNotes(timeline: Timeline, arrived: readonly Note[]): Timeline {
  if (!arrived.length) return timeline
  const notes = merged(timeline.notes, arrived)
  return { ...timeline, notes, notesHead: Math.max(timeline.notesHead, notes.at(-1)!.seq) }
}

export function withHappenings(timeline: Timeline, arrived: readonly Happening[]): Timeline {
  const known = new Map(timeline.happenings.map((happening) => [happening.id, happening]))
  for (const happening of arrived) known.set(happening.id, happening)
  const happenings = [...known.values()].sort((one, other) => compare(one.at, other.at) || Number(one.id) - Number(other.id) || 0)
  return { ...timeline, happenings }
}

export function withHead(timeline: Timeline, head: number, notesHead = 0): Timeline {
  if (head <= timeline.head && notesHead <= timeline.notesHead) return timeline
  return { ...timeline, head: Math.max(timeline.head, head), notesHead: Math.max(timeline.notesHead, notesHead) }
}

/** A retracted message keeps its place; its words are gone here as they are on the server. */
export function withRetracted(timeline: Timeline, sequences: readonly number[]): Timeline {
  const gone = new Set(sequences)
  if (!timeline.messages.some((message) => gone.has(message.seq) && !message.retracted)) return timeline
  const messages = timeline.messages.map((message) => (gone.has(message.seq) ? { ...message, retracted: true, text: '', files: [] } : message))
  return { ...timeline, messages }
}

/** The newest sequence before which nothing is missing: what to name when resuming. */
export function contiguous(timeline: Timeline): number {
  return gaps(timeline)[0]?.after ?? timeline.head
}

export function gaps(timeline: Timeline): Gap[] {
  const found: Gap[] = []
  let last = timeline.from
  for (const { seq } of timeline.messages) {
    if (seq > last + 1) found.push({ after: last, until: seq - 1 })
    last = seq
  }
  if (timeline.head > last) found.push({ after: last, until: timeline.head })
  return found
}

export function notesMissing(timeline: Timeline): boolean {
  return timeline.notes.length < timeline.notesHead
}

/** Everything in the order it is read: a message, then the notes and happenings that follow it, by their time. */
export function entries(timeline: Timeline): Entry[] {
  const beside = [...timeline.notes.map(asNote), ...timeline.happenings.map(asHappening)]
    .filter((one) => one.after >= timeline.from)
    .sort((one, other) => one.after - other.after || compare(one.entry.at, other.entry.at))
  const missing = gaps(timeline)
  const listed: Entry[] = []
  let next = 0
  const placeUpTo = (after: number) => {
    while (next < beside.length && beside[next]!.after <= after) listed.push(beside[next++]!.entry)
  }
  placeUpTo(timeline.from)
  for (const message of timeline.messages) {
    const gap = missing.find((one) => one.until === message.seq - 1)
    if (gap) placeUpTo(gap.after)
    if (gap) listed.push({ kind: 'gap', key: `gap:${gap.after}`, at: message.at, gap })
    placeUpTo(message.seq - 1)
    listed.push({ kind: 'message', key: keyOf(message), at: message.at, message })
    placeUpTo(message.seq)
  }
  placeUpTo(Number.POSITIVE_INFINITY)
  return listed
}

/** The same before and after the server numbers it, so that a bubble stays where it is. Two people may use one client id. */
export const keyOf = (message: Pick<Message, 'client_id' | 'author'> & { seq?: number }): string =>
  `message:${message.client_id ? `${message.author.kind}:${message.client_id}` : message.seq}`

/** Replaces what is known by the newer reading, except that a retraction, once seen, stays. */
function merged<Row extends Message>(held: readonly Row[], arrived: readonly Row[]): Row[] {
  const known = new Map(held.map((row) => [row.seq, row]))
  for (const row of arrived) {
    const before = known.get(row.seq)
    known.set(row.seq, before?.retracted ? before : row)
  }
  const rows = [...known.values()]
  return rows.sort((one, other) => one.seq - other.seq)
}

const asNote = (note: Note) => ({ after: note.after, entry: { kind: 'note', key: `note:${note.seq}`, at: note.at, note } as Entry })
const asHappening = (happening: Happening) => ({
  after: happening.after, entry: { kind: 'happening', key: `happening:${happening.id}`, at: happening.at, happening } as Entry,
})
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
