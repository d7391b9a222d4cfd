/** One thing on a timeline. `us` draws the tile of somebody of ours; values of a change are as people read them. */
export interface TimelineEntry {
  key: string
  at: string
  kind: 'said' | 'note' | 'change' | 'event'
  who?: string
  us?: boolean
  text?: string
  changes?: readonly Change[]
}
export interface Change { field: string; old: string | null; new: string | null }

/** Oldest first, whatever order they came in; equal moments keep their order. `day` marks the first of each day. */
export function withDays<Entry extends TimelineEntry>(entries: readonly Entry[]): { entry: Entry; day: boolean }[] {
  const ordered = [...entries].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  const dayOf = (entry: Entry | undefined) => entry && new Date(entry.at).toDateString()
  return ordered.map((entry, index) => ({ entry, day: dayOf(entry) !== dayOf(ordered[index - 1]) }))
}
