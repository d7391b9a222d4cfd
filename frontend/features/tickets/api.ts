import { get, patch, post, put, remove, type Page } from '@/platform/http'
import type { BulkRun, Category, Changes, Entry, Filters, LinkKind, Macro, MailFacts, Ordering, Person, Reminder, Service, Status, Ticket, TicketRow, TicketView } from './types'

/** The calls of staff. What customers call lies beside the help centre's pages. */
const at = (number: number, rest = '') => `/tickets/${number}${rest}`

export interface Listing extends Filters { view?: string; ordering?: Ordering | ''; limit?: number }
export const listTickets = (listing: Listing, page?: string) => get<Page<TicketRow>>(page ?? '/tickets', page ? {} : { query: { ...listing } })
/** What one looks at when one sits down: every view with its count, the first of one's own tickets and of those nobody has. */
export const fetchOverview = () => get<{ views: TicketView[]; mine: TicketRow[]; unassigned: TicketRow[] }>('/ticket-overview')
export const listViews = () => get<Page<TicketView>>('/ticket-views')
export type ViewForm = Pick<TicketView, 'name' | 'filters' | 'columns' | 'ordering'> & { shared?: boolean }
export const addView = (form: ViewForm) => post<TicketView>('/ticket-views', form)
export const changeView = (id: string, form: Partial<ViewForm>, version?: string) => patch<TicketView>(`/ticket-views/${id}`, form, { version })
/** Whom its tickets can be given to. */
export const listQueuePeople = (queue: string) => get<Page<Person>>(`/queues/${queue}/people`)
export const removeView = (id: string) => remove(`/ticket-views/${id}`)
/** Nothing when nothing waits. */
export const takeNext = (queue = '') => post<Ticket | undefined>('/ticket-takes', queue ? { queue } : {})

export interface Opening {
  category: string; subject: string; text: string; service?: string; fields?: Record<string, unknown>; files?: string[]; priority?: number
  contact?: { id: string } | { name: string; email?: string; phone?: string }; conversation?: string; client_id: string
}
export const openTicket = (opening: Opening) => post<Ticket>('/tickets', opening, { idempotencyKey: opening.client_id })
export const fetchTicket = (number: number) => get<Ticket>(at(number))
/** With its timeline from the entry behind `after`: all that a page needs to open. */
export const fetchWithTimeline = (number: number, after: number) => get<Ticket & { timeline: Page<Entry> }>(at(number), { query: { after } })
export const fetchTimeline = (number: number, after: number, page?: string) => get<Page<Entry>>(page ?? at(number, '/timeline'), page ? {} : { query: { after, limit: 200 } })

export interface TicketChange { subject?: string; priority?: number; category?: string; queue?: string; service?: string | null; fields?: Record<string, unknown>; tags?: string[] }
/** `undefined` when the ticket is not ours to see any more afterwards. */
type After = Promise<Ticket | undefined>
export const changeTicket = (number: number, change: TicketChange, version: number): After => patch(at(number), change, { version })
export const assignTicket = (number: number, assignee: string | null, version?: number): After => put(at(number, '/assignment'), { assignee }, { version })
export const setStatus = (number: number, status: Status, version?: number): After => put(at(number, '/status'), { status }, { version })
export interface Words { text: string; files: string[]; client_id: string }
export const reply = (number: number, words: Words & { then?: Status }) => post<Entry>(at(number, '/replies'), words, { idempotencyKey: words.client_id })
/** Takes one's own answer back while its mail waits; refused once it has left. */
export const takeBack = (number: number, sequence: number) => remove<Entry>(at(number, `/replies/${sequence}`))
export const fetchMail = (number: number, id: string) => get<MailFacts>(at(number, `/mails/${id}`))
/** The mail as its sender meant it to look: for a frame that may do nothing. */
export const mailPage = (number: number, id: string) => `/api/v1/tickets/${number}/mails/${id}/page`
export const mailAsItCame = (number: number, id: string) => `/api/v1/tickets/${number}/mails/${id}/raw`
/** What a caller says of a stolen account: a report as they would make it themselves. The code shows them how it stands.
 *  `ticket`: where they told it. */
export interface CallersReport { account: string; contact: string; text: string; ticket?: number }
export const reportForCaller = (report: CallersReport) => post<{ id: string; number: number; query_code: string }>('/stolen-account-reports/on-behalf', report)
export const note = (number: number, words: Words) => post<Entry>(at(number, '/notes'), words, { idempotencyKey: words.client_id })
export const fetchDraft = (number: number) => get<{ text: string; note: string; saved_at: string | null }>(at(number, '/draft'))
export const saveDraft = (number: number, draft: { text: string; is_note: boolean }) => put<void>(at(number, '/draft'), draft)

export const mergeInto = (number: number, into: number) => post<Ticket>(at(number, '/merge'), { into })
export const splitOff = (number: number, form: { entries: number[]; subject: string; category?: string }) => post<Ticket>(at(number, '/split'), form)
export const addLink = (number: number, kind: LinkKind, other: number) => post<Ticket>(at(number, '/links'), { kind, number: other })
export const removeLink = (number: number, kind: LinkKind, other: number) => remove<Ticket>(at(number, '/links'), { kind, number: other })
export const snooze = (number: number, until: string | null): After => put(at(number, '/snooze'), { until })
export const listReminders = (number: number) => get<{ results: Reminder[] }>(at(number, '/reminders'))
export const addReminder = (number: number, reminder: { at: string; text: string }) => post<Reminder>(at(number, '/reminders'), reminder)
export const removeReminder = (number: number, id: string) => remove(at(number, `/reminders/${id}`))
export const listTags = (q: string) => get<{ results: string[] }>('/ticket-tags', { query: { q } })

export const listMacros = (number: number) => get<Page<Macro>>('/macros', { query: { ticket: number } })
export const listAllMacros = () => get<Page<Macro>>('/macros')
export const applyMacro = (number: number, use: { macro: string; text?: string; client_id: string }): After => post(at(number, '/macro'), use, { idempotencyKey: use.client_id })

export type Selection = { numbers: number[] } | { filters: Filters & { view?: string } }
export type BulkDeed = { changes: Changes } | { macro: string } | { merge_into: number }
export const beginBulk = (form: Selection & BulkDeed) => post<BulkRun>('/ticket-bulk', form)
export const fetchBulk = (id: string) => get<BulkRun>(`/ticket-bulk/${id}`)
export const cancelBulk = (id: string) => remove<BulkRun>(`/ticket-bulk/${id}`)
export const undoBulk = (id: string) => post<BulkRun>(`/ticket-bulk/${id}/undo`, {})

export const listCategories = () => get<Page<Category>>('/ticket-categories')
export const listServices = () => get<Page<Service>>('/services')
export interface Contact { id: string; name: string; kind: string; email_masked: string; phone_masked: string }
export const listContacts = (q: string) => get<Page<Contact>>('/contacts', { query: { q } })
