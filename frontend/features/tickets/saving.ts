import { ApiError } from '@/platform/http'
import { changedFields } from './timeline'
import type { Change, Entry } from './types'

/** A save that came too late: what was done since, and the version it led to; of very much the server tells the first part. Null for any other failure. */
export interface Late { version: number; entries: Entry[] }
export function late(failure: unknown): Late | null {
  if (!(failure instanceof ApiError) || failure.status !== 412) return null
  const [current, entries] = [Number(failure.facts.current), (failure.facts.changes ?? []) as Entry[]]
  return { version: Math.min(current, entries.at(-1)?.sequence ?? current), entries }
}

export interface Clash { field: string; theirs: Change; who: string; at: string }

/** What both of us changed. Of everything else the later save may simply be made again: it undoes nobody's work. */
export function clashes(mine: readonly string[], since: readonly Entry[]): Clash[] {
  const theirs = changedFields(since)
  return mine.flatMap((field) => {
    const found = theirs.get(field)
    return found ? [{ field, theirs: found.change, who: found.entry.author.name, at: found.entry.at }] : []
  })
}

const TRIES = 3

/**
 * Saves what was changed against the version that was seen. If others changed only other things meanwhile, it is saved again on
 * top of theirs; if they changed the same, nothing is saved and the clashes are handed back.
 */
export async function saveOver<Answer>(
  version: number, fields: readonly string[], send: (version: number) => Promise<Answer>,
): Promise<{ saved: Answer } | { clashes: Clash[]; version: number }> {
  for (let tried = 1; ; tried++) {
    try {
      return { saved: await send(version) }
    } catch (failure) {
      const news = late(failure)
      if (!news || tried === TRIES) throw failure
      const both = clashes(fields, news.entries)
      if (both.length) return { clashes: both, version: news.version }
      version = news.version
    }
  }
}
