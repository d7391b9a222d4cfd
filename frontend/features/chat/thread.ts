import { shallowReactive } from 'vue'
import { loadOutbox, saveOutbox } from './outbox.storage'
import type { Unsent } from './outbox'
import { emptyTimeline, type Timeline } from './timeline'
import type { Marks, Side } from './types'

/** One open conversation in this window: what was said, what is still to be sent, who is writing. */
export interface Thread {
  readonly id: string
  timeline: Timeline
  unsent: readonly Unsent[]
  marks: Marks
  typing: { name: string; text: string; until: number } | null
  stage: 'loading' | 'ready' | 'failed'
  failure: unknown
  /** Staff who look without being the assignee ask to be told. */
  watched: boolean
  fetching: boolean
}

export function newThread(id: string, options: { from?: number; watched?: boolean } = {}): Thread {
  return shallowReactive<Thread>({
    id,
    timeline: emptyTimeline(options.from ?? 0),
    unsent: loadOutbox(id),
    marks: { customer: { delivered: 0, read: 0 }, staff: { delivered: 0, read: 0 } },
    typing: null,
    stage: 'loading',
    failure: null,
    watched: options.watched ?? false,
    fetching: false,
  })
}

/** Every change of what is unsent goes through here, so that storage never lags behind the screen. */
export function setUnsent(thread: Thread, unsent: readonly Unsent[]): void {
  if (unsent === thread.unsent) return
  saveOutbox(thread.unsent, unsent)
  thread.unsent = unsent
}

/** Marks only ever move forward, whatever order the news arrives in. */
export function moveMark(thread: Thread, side: Side, delivered: number, read: number): void {
  const before = thread.marks[side]
  const after = { delivered: Math.max(before.delivered, delivered, read), read: Math.max(before.read, read) }
  if (after.delivered !== before.delivered || after.read !== before.read) thread.marks = { ...thread.marks, [side]: after }
}
