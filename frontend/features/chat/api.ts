import { get, post, put, remove, request, type Page } from '@/platform/http'
import type { Conversation, Message, MessageFile, Note, Rating } from './types'

export interface Asking { topic?: string; subject?: string; text?: string; client_id?: string; files?: string[] }
export interface Said { event: 'posted' | 'retracted'; at: string; text?: string; files?: MessageFile[] }
export type View = 'mine' | 'waiting' | 'colleagues' | 'closed'

const at = (id: string, rest = '') => `/conversations/${encodeURIComponent(id)}${rest}`

export const ask = (asking: Asking) => post<Conversation>('/conversations', asking, { idempotencyKey: asking.client_id })
/** Customers get their own; staff name a view. `next` of a page is passed back as `page`. */
export const listConversations = (view?: View, page?: string) => get<Page<Conversation>>(page ?? '/conversations', page ? {} : { query: { view } })
/** All that the customer of this conversation ever asked, newest first. For staff. */
export const listOfCustomer = (id: string) => get<Page<Conversation>>('/conversations', { query: { customer_of: id } })
export const fetchConversation = (id: string) => get<Conversation>(at(id))
export const fetchMessages = (id: string, after: number, limit = 200) => get<Page<Message>>(at(id, '/messages'), { query: { after, limit } })
export const postMessage = (id: string, message: { client_id: string; text: string; files: string[] }) =>
  post<Message>(at(id, '/messages'), message, { idempotencyKey: message.client_id })
export const retractMessage = (id: string, seq: number) => remove<Message>(at(id, `/messages/${seq}`))
export const fetchHistory = (id: string, seq: number) => get<Page<Said>>(at(id, `/messages/${seq}/history`))
export const fetchNotes = (id: string) => get<Page<Note>>(at(id, '/notes'))
export const postNote = (id: string, note: { client_id: string; text: string }) => post<Note>(at(id, '/notes'), note, { idempotencyKey: note.client_id })
export const claim = (id: string) => put<Conversation>(at(id, '/claim'), {})
export const unclaim = (id: string) => remove<Conversation>(at(id, '/claim'))
export const closeConversation = (id: string, closing: { reason: string; summary?: string }) => put<Conversation>(at(id, '/closure'), closing)
export const reopenConversation = (id: string) => remove<Conversation>(at(id, '/closure'))
export const transfer = (id: string, to: { to_agent?: string; to_queue?: string; note?: string }) => post<Conversation>(at(id, '/transfers'), to)
export const rate = (id: string, rating: { score: number; solved?: boolean; comment?: string }) => post<Rating>(at(id, '/rating'), rating)
export const fetchTranscript = (id: string) => request<string>('GET', at(id, '/transcript'))
export const fetchDraft = (id: string) => get<{ text: string; note: string; saved_at: string | null }>(at(id, '/draft'))
export const saveDraft = (id: string, draft: { text: string; is_note: boolean }) => put<void>(at(id, '/draft'), draft)
export const block = (id: string, blocking: { reason: string; hours: number }) => post<Conversation>(at(id, '/block'), blocking)
export const unblock = (id: string) => remove<Conversation>(at(id, '/block'))
export const declineOffer = (id: string) => post<void>(at(id, '/offer-declines'), {})
export const transcriptAddress = (id: string) => `/api/v1${at(id, '/transcript')}`
export const fileAddress = (id: string) => `/api/v1/files/${encodeURIComponent(id)}`
export const thumbnailAddress = (id: string) => `${fileAddress(id)}/thumbnail`
