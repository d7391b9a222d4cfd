import { get, patch, post, type Page } from '@/platform/http'

export interface Mail {
  id: string; to: string; subject: string; text: string; state: 'queued' | 'sending' | 'sent' | 'failed' | 'stored' | 'withdrawn' | 'bounced'
  attempts: number; last_error: string; message_id: string; created_at: string; next_try_at: string | null; ended_at: string | null
}
export const listMail = (page?: string) => get<Page<Mail>>(page ?? '/outbox')
export const sendAgain = (id: string) => post<Mail>(`/outbox/${id}/retries`, {})

export const TLS = ['implicit', 'starttls', 'none'] as const
export type Tls = (typeof TLS)[number]
/** What an administrator says about a mailbox. Passwords go in and never come out. */
export interface MailboxForm {
  address: string; name: string; signature: string; category: string; is_active: boolean
  imap_host: string; imap_port: number; imap_tls: Tls; imap_user: string; folder: string; since: string; trusted_host: string
  smtp_host: string; smtp_port: number; smtp_tls: Tls; smtp_user: string
}
export interface Mailbox extends MailboxForm {
  id: string; has_imap_password: boolean; has_smtp_password: boolean; looked_at: string | null; failing_since: string | null; last_error: string
  waiting: number; set_aside: number; version: number
}
export type MailboxChanges = Partial<MailboxForm> & { imap_password?: string; smtp_password?: string }
export interface TriedServer { ok: boolean; words: string; milliseconds: number }
export interface TriedMailbox { imap: TriedServer | null; smtp: TriedServer | null }

export const listMailboxes = () => get<Page<Mailbox>>('/mailboxes')
export const addMailbox = (form: MailboxChanges) => post<Mailbox>('/mailboxes', form)
export const changeMailbox = (id: string, form: MailboxChanges, version: number) => patch<Mailbox>(`/mailboxes/${id}`, form, { version })
/** Signs in at both servers with what is typed; a server that does not answer takes its time. */
export const tryMailbox = (form: MailboxChanges & { id?: string }) => post<TriedMailbox>('/mailbox-tests', form, { patience_s: 60 })

export const ARRIVAL_STATES = ['set_aside', 'waiting', 'reading', 'done'] as const
export interface Arrival {
  id: string; mailbox: string; state: (typeof ARRIVAL_STATES)[number]; outcome: string; about_kind: string; about_key: string
  sender: string; sender_name: string; subject: string; size_in_bytes: number; standing: { spf?: string; dkim?: string; dmarc?: string; authenticated?: boolean }; warnings: string[]
  tries: number; last_error: string; arrived_at: string; next_try_at: string | null; ended_at: string | null
}
export interface WholeArrival extends Arrival { text: string; has_raw: boolean }
export const listArrivals = (state: string, page?: string) => get<Page<Arrival>>(page ?? '/incoming-mail', page ? {} : { query: { state } })
export const oneArrival = (id: string) => get<WholeArrival>(`/incoming-mail/${id}`)
export const takeIn = (id: string) => post<Arrival>(`/incoming-mail/${id}/readings`, {})
export const rawOf = (id: string) => `/api/v1/incoming-mail/${id}/raw`
