import type { Message, MessageFile } from './types'

/**
 * Words that were sent off but which the server does not have yet. Pure; `outbox.storage.ts` keeps them over a reload.
 *
 * `queued`  waits for its turn, for the network, or for `not_before`
 * `sending` is under way since `sent_at`
 * `failed`  was refused for a reason that time does not cure; stays where it was written, with 重发
 */
export interface Unsent {
  client_id: string
  conversation: string
  text: string
  files: MessageFile[]
  visibility: 'public' | 'internal'
  written_at: string
  state: 'queued' | 'sending' | 'failed'
  sent_at: number | null
  not_before: number | null
  code: string
  detail: string
}
export interface Draft { conversation: string; text: string; files?: MessageFile[]; visibility?: 'public' | 'internal' }
export interface Refusal { code: string; detail: string; retry_after?: number | null }

/** Refusals that pass by themselves: the same words are tried again, unasked. */
const PASSING = new Set(['rate_limited', 'try_again', 'offline', 'server_error'])
const ANSWER_WITHIN_MS = 10_000

export function written(draft: Draft, client_id: string, now: number): Unsent {
  return {
    client_id, conversation: draft.conversation, text: draft.text, files: draft.files ?? [], visibility: draft.visibility ?? 'public',
    written_at: new Date(now).toISOString(), state: 'queued', sent_at: null, not_before: null, code: '', detail: '',
  }
}

/** One at a time and in the order written, so that a slow answer never lets a later sentence overtake. */
export function nextToSend(outbox: readonly Unsent[], now: number): Unsent | null {
  const first = outbox.find((item) => item.state !== 'failed')
  if (!first || first.state === 'sending') return null
  return first.not_before !== null && first.not_before > now ? null : first
}

export function sending(outbox: readonly Unsent[], client_id: string, now: number): Unsent[] {
  return changed(outbox, client_id, { state: 'sending', sent_at: now, code: '', detail: '' })
}

/** The server has it: there is nothing left to keep. */
export function delivered(outbox: readonly Unsent[], client_ids: Iterable<string | null>): Unsent[] {
  const gone = new Set(client_ids)
  return outbox.filter((item) => !gone.has(item.client_id))
}

export function refused(outbox: readonly Unsent[], client_id: string, refusal: Refusal, now: number): Unsent[] {
  const said = { code: refusal.code, detail: refusal.detail, sent_at: null }
  if (!PASSING.has(refusal.code)) return changed(outbox, client_id, { ...said, state: 'failed' })
  return changed(outbox, client_id, { ...said, state: 'queued', not_before: now + (refusal.retry_after ?? 2) * 1000 })
}

/** The connection broke: what was under way may or may not have arrived, so it goes again under the same id. */
export function interrupted(outbox: readonly Unsent[]): Unsent[] {
  return outbox.map((item) => (item.state === 'sending' ? { ...item, state: 'queued', sent_at: null } : item))
}

/** The connection stands but no answer came. */
export function unanswered(outbox: readonly Unsent[], now: number): Unsent[] {
  const late = (item: Unsent) => item.state === 'sending' && item.sent_at !== null && now - item.sent_at > ANSWER_WITHIN_MS
  return outbox.some(late) ? outbox.map((item) => (late(item) ? { ...item, state: 'queued', sent_at: null } : item)) : [...outbox]
}

/** 重发. The same id again, except where the server holds other words under it. */
export function resent(outbox: readonly Unsent[], client_id: string, freshId: () => string): Unsent[] {
  const item = outbox.find((one) => one.client_id === client_id)
  const id = item?.code === 'conflict' ? freshId() : client_id
  return changed(outbox, client_id, { client_id: id, state: 'queued', sent_at: null, not_before: null, code: '', detail: '' })
}

/** What stands in the timeline once the server has numbered it. */
export function asMessage(item: Unsent, seq: number, at: string, author: Message['author']): Message {
  return {
    conversation: item.conversation, seq, client_id: item.client_id, author, text: item.text, files: item.files, at,
    visibility: item.visibility, retracted: false,
  }
}

function changed(outbox: readonly Unsent[], client_id: string, change: Partial<Unsent>): Unsent[] {
  return outbox.map((item) => (item.client_id === client_id ? { ...item, ...change } : item))
}
