import { get, post, put, remove, type Page } from '@/platform/http'

/** The lane for stolen accounts, as staff see it. What reporters call lies beside the help centre's pages. */
export const STATES = ['received', 'frozen', 'checking', 'awaiting_approval', 'cooling_off', 'restored', 'refused', 'withdrawn'] as const
export type ReportState = (typeof STATES)[number]
export interface Person { id: string; name: string }

export interface ReportRow {
  id: string; number: number; state: ReportState; account: string; member: Person | null; at: string
  proven_at: string | null; frozen_at: string | null; frozen: boolean; ended_at: string | null; assignee: Person | null; due_at: string | null
}

export const VERDICTS = ['passed', 'failed', 'unknown'] as const
export type Verdict = (typeof VERDICTS)[number]
export interface Contact { channel: 'email' | 'sms'; masked: string; since: string; until: string | null; proven_at: string | null; is_new: boolean }
export interface SignIn { at: string; address: string; refused: boolean }
export interface Dealing { kind: 'conversation' | 'ticket'; about: string; at: string }
export interface Account {
  id: string; name: string; registration: { at: string; name: string }; contacts: Contact[]; sign_ins: SignIn[]
  sessions: { address: string; agent: string; since: string }[]; dealings: Dealing[]; has_password: boolean
}
/** What the account says of a question, by the question's key. */
export type Expected = Contact[] | SignIn[] | Dealing[] | { at: string; name: string } | null
export interface CheckItem { key: string; question: string; question_en: string; expected: Expected; finding: string; verdict: Verdict | null; by: Person | null; at: string | null }

export type Difference =
  | { key: 'contact'; reporter: string; account: string[]; differs: boolean }
  | { key: 'contacts_changed'; reporter: null; account: Pick<Contact, 'channel' | 'masked' | 'since' | 'until'>[]; differs: boolean }
  | { key: 'network'; reporter: string; account: string; differs: boolean }
  | { key: 'sessions'; reporter: null; account: number; differs: boolean }

export interface PlatformNotice {
  event: string; told_at: string; acknowledged_at: string | null; answer: Record<string, number | string>
  attempts: number; next_at: string | null; error: string; alarmed_at: string | null
}
export interface Freeze {
  at: string; ended_at: string | null; expires_at: string | null; confirmed_at: string | null; sessions_ended: number
  /** `null`: this installation has no platform to tell. */
  platform: PlatformNotice[] | null
}
export interface Approval {
  id: string; proposed_by: Person; proposed_at: string; decided_by: Person | null; decided_at: string | null
  approved: boolean | null; reason: string; opened: string[]
}
export type Hindrance = 'items_open' | 'items_failed' | 'too_few_passed' | 'no_strong_proof' | 'no_contact'
export interface Happening { sequence: number; event: string; by: string; at: string; facts: Record<string, unknown> }

export interface Cockpit {
  report: {
    id: string; number: number; state: ReportState; account: string; account_written: string; contact: string; signs: string[]; text: string
    reported_from: string; at: string; proven_at: string | null; proven_by: string; checking_since: string | null; ended_at: string | null
  }
  account: Account | null
  differences: Difference[]
  freeze: Freeze | null
  checklist: CheckItem[]
  restore: { hindrances: Hindrance[]; email: string; link_to: string; is_own_contact: boolean; after: string | null; restored_at: string | null }
  approval: Approval | null
  events: Happening[]
  others: { number: number; state: ReportState; at: string }[]
  can: Record<'check' | 'freeze' | 'lift' | 'propose' | 'approve' | 'refuse' | 'send_link', boolean>
}

const of = (number: number, rest = '') => `/tickets/${number}/stolen${rest}`
export const listReports = (state: 'open' | 'ended', page?: string) =>
  get<Page<ReportRow>>(page ?? '/stolen-account-reports', page ? {} : { query: { state, limit: 100 } })
export const fetchCockpit = (number: number) => get<Cockpit>(of(number))
export const nameMember = (number: number, member: string) => put<Cockpit>(of(number, '/member'), { member })
export const judge = (number: number, key: string, finding: string, verdict: Verdict) => put<Cockpit>(of(number, `/checklist/${key}`), { finding, verdict })
export const freeze = (number: number) => post<Cockpit>(of(number, '/freeze'), {})
export const liftFreeze = (number: number, reason: string) => remove<Cockpit>(of(number, '/freeze'), { reason })
export const refuse = (number: number, reason: string) => put<Cockpit>(of(number, '/refusal'), { reason })
export const nameRestoreEmail = (number: number, email: string) => put<Cockpit>(of(number, '/restore-email'), { email })
export const propose = (number: number) => post<Cockpit>(of(number, '/approvals'), {})
export const openItem = (number: number, approval: string, key: string) => post<Cockpit>(of(number, `/approvals/${approval}/opened`), { key })
export const decide = (number: number, approval: string, approved: boolean, reason: string) => put<Cockpit>(of(number, `/approvals/${approval}`), { approved, reason })
export const sendLinkAgain = (number: number) => post<Cockpit>(of(number, '/links'), {})

/** A word between the reporter and us: the public ones of the ticket's timeline. */
export interface Word { sequence: number; kind: string; is_public: boolean; author: { kind: string; name: string }; text: string; at: string }
export const listWords = (number: number) => get<Page<Word>>(`/tickets/${number}/timeline`, { query: { limit: 200 } })
export const say = (number: number, text: string, clientId: string) =>
  post<Word>(`/tickets/${number}/replies`, { text, files: [], client_id: clientId }, { idempotencyKey: clientId })
