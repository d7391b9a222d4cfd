import { fetchConversation, fetchMessages, fetchNotes } from './api'
import { delivered } from './outbox'
import { moveMark, setUnsent, type Thread } from './thread'
import { gaps, notesMissing, withEarlier, withHappenings, withHead, withMessages, withNotes } from './timeline'
import type { Message } from './types'
import { setConversation, sideOf, type ChatWindow } from './window'

const PAGE = 200

/** Fetches a conversation and its words; `recent` limits how far back. What was on screen before stays there. */
export async function loadThread(chat: ChatWindow, thread: Thread, recent: number): Promise<void> {
  thread.stage = thread.timeline.messages.length ? thread.stage : 'loading'
  try {
    const conversation = await fetchConversation(thread.id)
    setConversation(chat, conversation)
    if (!thread.timeline.messages.length) thread.timeline = { ...thread.timeline, from: Math.max(0, conversation.last_seq - recent) }
    moveMark(thread, 'customer', conversation.marks.customer.delivered, conversation.marks.customer.read)
    moveMark(thread, 'staff', conversation.marks.staff.delivered, conversation.marks.staff.read)
    thread.timeline = withHappenings(withHead(thread.timeline, conversation.last_seq, conversation.last_note), conversation.happenings ?? [])
    await fillGaps(chat, thread)
    thread.stage = 'ready'
    thread.failure = null
  } catch (failure) {
    thread.failure = failure
    thread.stage = thread.timeline.messages.length ? 'ready' : 'failed'
  }
}

export async function loadEarlier(thread: Thread): Promise<void> {
  const until = thread.timeline.from
  if (until === 0 || thread.fetching) return
  thread.fetching = true
  try {
    const from = Math.max(0, until - PAGE)
    const page = await fetchMessages(thread.id, from, until - from)
    thread.timeline = withEarlier(thread.timeline, from, page.results)
  } finally {
    thread.fetching = false
  }
}

/** Asks for what is missing until nothing is, or until the server has no more to give. */
export async function fillGaps(chat: ChatWindow, thread: Thread): Promise<void> {
  if (thread.fetching) return
  thread.fetching = true
  try {
    for (let gap = gaps(thread.timeline)[0]; gap; ) {
      const page = await fetchMessages(thread.id, gap.after, PAGE)
      if (!page.results.length) break
      takeMessages(chat, thread, page.results)
      const next = gaps(thread.timeline)[0]
      if (next && next.after === gap.after) break // the server passed over it: asking again would ask for ever
      gap = next
    }
    if (sideOf(chat.me.value) === 'staff' && notesMissing(thread.timeline)) {
      thread.timeline = withNotes(thread.timeline, (await fetchNotes(thread.id)).results)
    }
  } finally {
    thread.fetching = false
  }
}

/** Words that came back from the server are no longer unsent, whichever way they came back. */
export function takeMessages(chat: ChatWindow, thread: Thread, messages: readonly Message[]): void {
  thread.timeline = withMessages(thread.timeline, messages)
  // Only from our own side: somebody else may use the same client id, and must not make our words vanish.
  const side = sideOf(chat.me.value)
  const ours = new Set(thread.unsent.map((item) => item.client_id))
  const arrived = messages.filter((message) => message.author.kind === side && ours.has(message.client_id ?? '')).map((message) => message.client_id)
  if (arrived.length) setUnsent(thread, delivered(thread.unsent, arrived))
}
