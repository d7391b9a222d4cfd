import { ApiError } from '@/platform/http'
import { postMessage, postNote } from './api'
import { takeMessages } from './history'
import { asMessage, delivered, interrupted, nextToSend, refused, sending, unanswered, type Refusal } from './outbox'
import { setUnsent, type Thread } from './thread'
import { withHead, withNotes } from './timeline'
import { authorOf, type ChatWindow } from './window'

/** Sends the next unsent message, if its turn has come and there is a way. Safe to call at any time. */
export function pump(chat: ChatWindow, thread: Thread, now = Date.now()): void {
  if (thread.unsent.length === 0) return
  setUnsent(thread, unanswered(thread.unsent, now))
  const item = nextToSend(thread.unsent, now)
  if (!item) return
  const frame = { type: 'message.post', conversation: item.conversation, client_id: item.client_id, text: item.text, files: item.files.map((file) => file.id) }
  const went = chat.send(item.visibility === 'internal' ? { ...frame, visibility: 'internal' } : frame)
  // No socket for a long time, perhaps because something on the way forbids them: plain HTTP joins the same path.
  if (!went && chat.phase() !== 'failed') return
  setUnsent(thread, sending(thread.unsent, item.client_id, now))
  if (!went) void sendByHttp(chat, thread, item.client_id)
}

export function acceptedBy(chat: ChatWindow, thread: Thread, answer: { client_id: string; seq: number; at: string }): void {
  const item = thread.unsent.find((one) => one.client_id === answer.client_id)
  if (item) {
    const message = asMessage(item, answer.seq, answer.at, authorOf(chat.me.value))
    if (item.visibility === 'public') takeMessages(chat, thread, [message])
    else thread.timeline = withNotes(thread.timeline, [{ ...message, after: thread.timeline.head }])
    setUnsent(thread, delivered(thread.unsent, [answer.client_id]))
  } else {
    thread.timeline = withHead(thread.timeline, answer.seq)
  }
  pump(chat, thread)
}

export function refusedBy(chat: ChatWindow, thread: Thread, client_id: string, refusal: Refusal): void {
  setUnsent(thread, refused(thread.unsent, client_id, refusal, Date.now()))
  pump(chat, thread)
}

export function breakOff(thread: Thread): void {
  setUnsent(thread, interrupted(thread.unsent))
}

async function sendByHttp(chat: ChatWindow, thread: Thread, client_id: string): Promise<void> {
  const item = thread.unsent.find((one) => one.client_id === client_id)
  if (!item) return
  try {
    const answer = item.visibility === 'internal'
      ? await postNote(thread.id, { client_id, text: item.text })
      : await postMessage(thread.id, { client_id, text: item.text, files: item.files.map((file) => file.id) })
    acceptedBy(chat, thread, { client_id, seq: answer.seq, at: answer.at })
  } catch (failure) {
    refusedBy(chat, thread, client_id, refusalOf(failure))
  }
}

function refusalOf(failure: unknown): Refusal {
  if (!(failure instanceof ApiError)) return { code: 'server_error', detail: '' }
  const code = failure.isOffline ? 'offline' : failure.isPassing ? 'try_again' : failure.code
  return { code, detail: failure.detail, retry_after: failure.retryAfter }
}
