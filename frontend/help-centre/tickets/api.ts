import type { Category, Service } from '@/features/tickets/types'
import { get, patch, post, put, type Page } from '@/platform/http'
import type { OwnEntry, OwnTicket, OwnTicketRow } from './types'

/** What customers call. Staff's calls lie in features/tickets. */
const at = (number: number, rest = '') => `/tickets/${number}${rest}`

export interface NewTicket {
  category: string; subject: string; text: string; service?: string; fields?: Record<string, unknown>; files?: string[]; conversation?: string; client_id: string
}

export const listCategories = () => get<Page<Category>>('/ticket-categories')
export const listServices = () => get<Page<Service>>('/services')
export const openTicket = (ticket: NewTicket) => post<OwnTicket>('/tickets', ticket, { idempotencyKey: ticket.client_id })
/** Lately changed first. `status` is a list with commas; `next` of a page is passed back as `page`. */
export const listOwnTickets = (status = '', page?: string) => get<Page<OwnTicketRow>>(page ?? '/tickets', page ? {} : { query: { status } })
export const fetchOwnTicket = (number: number) => get<OwnTicket>(at(number))
export const fetchOwnTimeline = (number: number, after: number, page?: string) => get<Page<OwnEntry>>(page ?? at(number, '/timeline'), page ? {} : { query: { after, limit: 200 } })
export const reply = (number: number, words: { text: string; files: string[]; client_id: string }) =>
  post<OwnEntry>(at(number, '/replies'), words, { idempotencyKey: words.client_id })
export const urge = (number: number) => post<OwnTicket>(at(number, '/urging'), {})
export const saySolved = (number: number) => put<OwnTicket>(at(number, '/resolution'), {})
export const reopen = (number: number) => put<OwnTicket>(at(number, '/reopening'), {})
export const rate = (number: number, rating: { score: number; solved: boolean; comment: string }) => post<OwnTicket>(at(number, '/rating'), rating)
export const markSeen = (number: number, sequence: number) => put<OwnTicket>(at(number, '/seen'), { sequence })
export const chooseMail = (wants_mail: boolean) => patch<{ wants_mail: boolean }>('/contacts/me', { wants_mail })
