import type { MessageFile } from '@/features/chat/types'
import type { ClockFace as DrawnClock } from '@/ui/sla/drawing'

export const STATUSES = ['new', 'open', 'pending', 'solved', 'closed'] as const
export type Status = (typeof STATUSES)[number]
/** 1 is the most urgent. */
export type Priority = 1 | 2 | 3 | 4
export const PRIORITIES: readonly Priority[] = [1, 2, 3, 4]
export const SOURCES = ['form', 'chat', 'phone', 'mail', 'staff', 'stolen'] as const
export type Source = (typeof SOURCES)[number]

export interface Named { slug: string; name: string }
export interface Person { id: string; name: string }

export interface ClockFace extends DrawnClock {
  kind: 'first_response' | 'next_response' | 'resolution'
  due_at: string | null
  paused_at: string | null
  pause_reason: string | null
  warn_at: string | null
  opens_at: string | null
}

/** A ticket in a list, as staff see it. */
export interface TicketRow {
  number: number; id: string; subject: string; status: Status; priority: Priority; source: Source; version: number
  category: Named; queue: Named; service: Named | null; assignee: Person | null; contact: { id: string; name: string; kind: ContactKind }; tags: string[]
  opened_at: string; changed_at: string; due_at: string | null; clock: ClockFace | null; snoozed_until: string | null; urged: number; unanswered_since: string | null
  last: { text: string; by_staff: boolean; at: string } | null
}
export type ContactKind = 'member' | 'visitor' | 'contact'

export type FieldType = 'text' | 'long_text' | 'number' | 'date' | 'choice' | 'choices' | 'yes_no' | 'phone' | 'email' | 'money' | 'file'
export interface Field {
  key: string; type: FieldType; label: string; label_en?: string; help?: string; help_en?: string; required: boolean; for_customer: boolean; retired?: boolean
  choices?: { value: string; label: string; label_en?: string; retired?: boolean }[]
}

export type LinkKind = 'duplicate' | 'parent' | 'child' | 'related'
export const LINK_KINDS: readonly LinkKind[] = ['related', 'duplicate', 'parent', 'child']
export interface TicketBrief { number: number; subject: string; status: Status }
export interface ContactCard { id: string; name: string; kind: ContactKind; email_masked: string; phone_masked: string; member_id: string | null; wants_mail: boolean; mail_fails_since?: string | null; open_tickets: number }
export interface Verdict { score: number; solved: boolean | null; comment: string }
export type Deed = 'reply' | 'note' | 'change' | 'assign' | 'merge' | 'split' | 'link' | 'snooze' | 'reopen' | 'report'

/** One ticket in full, as staff see it. */
export interface Ticket extends Omit<TicketRow, 'contact'> {
  fields: Record<string, unknown>
  form: Field[]
  clocks: ClockFace[]
  links: { kind: LinkKind; ticket: TicketBrief }[]
  merged_into: number | null
  merged: number[]
  conversation: { id: string; created_at: string } | null
  rating: Verdict | null
  steps: Status[]
  can: Record<Deed, boolean>
  contact: ContactCard
}

export interface Change { field: string; old: unknown; new: unknown }
export interface Entry {
  sequence: number; kind: 'reply' | 'note' | 'change' | 'event'; event: string; is_public: boolean; channel: string
  author: { kind: 'staff' | 'customer' | 'system'; id: string | null; name: string }
  text: string; files: MessageFile[]; changes: Change[]; facts: Record<string, unknown>; at: string; client_id: string
  /** Taken back: only we still see it. */
  retracted_at?: string | null
  /** Of an answer one has just given: until then it can be taken back. */
  undo_until?: string | null
}

/** What is known of the mail an entry came by. */
export interface MailFacts {
  id: string; sequence: number; sender: string; sender_name: string; subject: string; arrived_at: string
  standing: { spf: string; dkim: string; dmarc: string; authenticated: boolean }; warnings: string[]; quoted: string; has_html: boolean; has_raw: boolean
}

export interface Viewer { id: string; name: string; typing: 'reply' | 'note' | null }

export interface Category {
  slug: string; name: string; name_en: string; description: string; description_en: string; needs_service: boolean; position: number; fields: Field[]
  queue?: string; priority?: Priority; for_customers?: boolean; is_active?: boolean
}
export interface Service { slug: string; name: string; name_en: string; state: string }

export type FilterName = 'status' | 'queue' | 'category' | 'service' | 'assignee' | 'priority' | 'source' | 'tag' | 'contact' | 'due' | 'unanswered' | 'snoozed' | 'opened_after' | 'opened_before' | 'q'
/** As they stand in an address: several values have commas between them. */
export type Filters = Partial<Record<FilterName, string>>
/** In the order in which a table shows them. */
export const COLUMNS = ['number', 'subject', 'status', 'due_at', 'priority', 'assignee', 'contact', 'category', 'queue', 'service', 'tags', 'source', 'last', 'opened_at', 'changed_at'] as const
export type ColumnName = (typeof COLUMNS)[number]
export type Ordering = 'due' | '-changed' | '-opened' | 'priority' | 'number' | '-number'
export interface TicketView {
  id?: string; slug?: string; name: string; shared: boolean; filters: Filters & { view?: string }; columns: ColumnName[]; ordering: Ordering | ''
  /** Null: what it asks for cannot be read any more. */
  count: number | null; more: boolean
  /** Of a saved one. */
  version?: string
}

export interface Changes { status?: Status; assignee?: string | null; priority?: Priority; category?: string; queue?: string; service?: string | null; tags_add?: string[]; tags_remove?: string[]; snooze?: string | null }
export interface BulkRun {
  id: string; total: number; done: number; failed: number; results: { number: number; code: string; detail: string }[]
  created_at: string; finished_at: string | null; cancelled: boolean; can_undo: boolean; undoes: string | null
}
export interface Macro { id: string; name: string; text: string; filled?: string; is_note: boolean; changes: Changes & { snooze_s?: number }; is_active: boolean; position: number; shared: boolean; version: string }
export interface Reminder { id: string; at: string; text: string }

export const NOTICE_KINDS = ['assigned', 'mentioned', 'replied', 'clock', 'approval', 'reminder', 'alarm', 'mail_failed', 'mail_parked'] as const
export type NoticeKind = (typeof NOTICE_KINDS)[number]
export interface Notice { id: string; kind: NoticeKind; ticket: { number: number; subject: string } | null; facts: Record<string, unknown>; at: string; read_at: string | null }
export type NoticeWays = Record<NoticeKind, { on_page: boolean; by_mail: boolean }>
