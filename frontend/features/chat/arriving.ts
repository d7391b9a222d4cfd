import { ApiError } from '@/platform/errors'
import type { Frame } from '@/platform/socket'
import { fetchConversation } from './api'
import { fillGaps, loadThread, takeMessages } from './history'
import { acceptedBy, pump, refusedBy } from './sending'
import { moveMark, type Thread } from './thread'
import { gaps, notesMissing, withHappenings, withHead, withNotes, withRetracted } from './timeline'
import type { Conversation, Happening, Me, Message, Note, Side, Standing } from './types'
import { patchConversation, setConversation, sideOf, type ChatWindow } from './window'

const TYPING_FADES_AFTER_MS = 6_000
const LET_THE_REST_ARRIVE_MS = 400

/** What each frame of the server changes in this window. Frames of other features pass by untouched. */
export function arrive(chat: ChatWindow, frame: Frame): void {
  arrivals[frame.type]?.(chat, frame)
}

const arrivals: Record<string, (chat: ChatWindow, frame: Frame) => void> = {
  welcome(chat, frame) {
    chat.me.value = frame.me as Me
    for (const [id, standing] of Object.entries((frame.conversations ?? {}) as Record<string, Standing>)) take(chat, id, standing)
    for (const thread of chat.threads.values()) {
      if (thread.stage === 'failed' && isPassing(thread.failure)) void loadThread(chat, thread, Number.MAX_SAFE_INTEGER)
      if (thread.watched) chat.send({ type: 'watch', conversation: thread.id, after: thread.timeline.messages.at(-1)?.seq ?? thread.timeline.from })
      pump(chat, thread)
    }
  },

  pong(chat, frame) {
    const notes = (frame.notes ?? {}) as Record<string, number>
    for (const [id, head] of Object.entries((frame.heads ?? {}) as Record<string, number>)) {
      const thread = chat.threads.get(id)
      if (thread) hear(chat, thread, head, notes[id] ?? 0)
      else askForNewsSoon(chat, id, head)
    }
  },

  'message.accepted'(chat, frame) {
    const thread = chat.threads.get(String(frame.conversation))
    if (!thread) return
    acceptedBy(chat, thread, { client_id: String(frame.client_id), seq: Number(frame.seq), at: String(frame.at) })
    askForGapsSoon(chat, thread)
  },

  refused(chat, frame) {
    const thread = chat.threads.get(String(frame.conversation))
    if (!thread || !frame.client_id) return
    const retry_after = typeof frame.retry_after === 'number' ? frame.retry_after : null
    refusedBy(chat, thread, String(frame.client_id), { code: String(frame.code), detail: String(frame.detail ?? ''), retry_after })
  },

  'message.posted'(chat, frame) {
    const message = frame as unknown as Message
    const thread = chat.threads.get(message.conversation)
    if (message.visibility === 'internal') {
      if (thread) thread.timeline = withNotes(thread.timeline, [frame as unknown as Note])
      return
    }
    noteNewest(chat, message)
    if (!thread) return
    takeMessages(chat, thread, [message])
    if (message.author.kind !== sideOf(chat.me.value)) thread.typing = null
    askForGapsSoon(chat, thread)
  },

  'message.retracted'(chat, frame) {
    const thread = chat.threads.get(String(frame.conversation))
    if (thread) thread.timeline = withRetracted(thread.timeline, [Number(frame.seq)])
  },

  read(chat, frame) {
    const thread = chat.threads.get(String(frame.conversation))
    if (thread) moveMark(thread, frame.side as Side, Number(frame.delivered), Number(frame.read))
  },

  typing(chat, frame) {
    const thread = chat.threads.get(String(frame.conversation))
    const by = frame.by as { kind: string; name: string }
    if (!thread || by.kind === sideOf(chat.me.value)) return
    thread.typing = frame.on ? { name: by.name, text: String(frame.text ?? ''), until: Date.now() + TYPING_FADES_AFTER_MS } : null
  },

  'conversation.changed'(chat, frame) {
    const conversation = frame.conversation as Conversation
    setConversation(chat, conversation)
    const thread = chat.threads.get(conversation.id)
    if (!thread) return
    if (frame.happening) thread.timeline = withHappenings(thread.timeline, [frame.happening as Happening])
    hear(chat, thread, conversation.last_seq, conversation.last_note ?? 0)
  },

  'line.position'(chat, frame) {
    const line = { position: Number(frame.position), wait_s: (frame.wait_s ?? null) as [number, number] | null }
    patchConversation(chat, String(frame.conversation), { line })
  },
}

function take(chat: ChatWindow, id: string, standing: Standing): void {
  patchConversation(chat, id, { last_seq: standing.last_seq, state: standing.state })
  const thread = chat.threads.get(id)
  if (!thread) return
  thread.timeline = withRetracted(thread.timeline, standing.retracted)
  for (const side of ['customer', 'staff'] as const) moveMark(thread, side, standing.marks[side].delivered, standing.marks[side].read)
  hear(chat, thread, standing.last_seq, standing.last_note ?? 0)
}

/** The server names its newest numbers; whatever we lack then is asked for. */
function hear(chat: ChatWindow, thread: Thread, head: number, notesHead: number): void {
  thread.timeline = withHead(thread.timeline, head, notesHead)
  askForGapsSoon(chat, thread)
}

/** Frames may overtake each other by a moment; only what is still missing after it is asked for. */
function askForGapsSoon(chat: ChatWindow, thread: Thread): void {
  const missing = () => gaps(thread.timeline).length > 0 || (sideOf(chat.me.value) === 'staff' && notesMissing(thread.timeline))
  if (!missing()) return
  setTimeout(() => {
    if (missing()) fillGaps(chat, thread).catch(() => undefined) // the next heartbeat asks again
  }, LET_THE_REST_ARRIVE_MS)
}

/** A doorbell for a conversation that only stands in a list may get lost as well: its row is fetched anew. */
function askForNewsSoon(chat: ChatWindow, id: string, head: number): void {
  const missing = () => head > (chat.conversations.get(id)?.last_seq ?? head)
  if (!missing()) return
  setTimeout(() => {
    if (missing()) fetchConversation(id).then((news) => setConversation(chat, news)).catch(() => undefined) // the next heartbeat asks again
  }, LET_THE_REST_ARRIVE_MS)
}

const isPassing = (failure: unknown) => !(failure instanceof ApiError) || failure.isPassing

/** The newest word, and since when somebody waits for us. What was replayed after a break says nothing new about either. */
function noteNewest(chat: ChatWindow, message: Message): void {
  const before = chat.conversations.get(message.conversation)
  if (!before || message.seq <= before.last_seq) return
  const theirs = message.author.kind !== sideOf(chat.me.value)
  const waits = { customer: before.unanswered_since ?? message.at, staff: null, system: before.unanswered_since }
  patchConversation(chat, message.conversation, {
    last_seq: message.seq,
    last_message: { text: message.text, by_staff: message.author.kind === 'staff', at: message.at, files: message.files.length },
    ...(theirs && before.unread !== undefined && { unread: before.unread + 1 }),
    ...(before.unanswered_since !== undefined && { unanswered_since: waits[message.author.kind] }),
  })
}
