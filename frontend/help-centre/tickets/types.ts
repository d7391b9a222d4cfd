import type { MessageFile } from '@/features/chat/types'
import type { Change, Field, Named, Person, Status, Verdict } from '@/features/tickets/types'

/** A ticket as its customer sees it in a list. */
export interface OwnTicketRow {
  number: number; id: string; subject: string; status: Status; version: number
  category: Named; service: Named | null; assignee: Person | null
  opened_at: string; changed_at: string; unanswered_since: string | null; urged: number
  last: { text: string; by_staff: boolean; at: string } | null
  unread: boolean; awaits_you: boolean
  /** By when we promised to answer. */
  promised_at: string | null
}

/** `urge` is true, false, or the moment from which it is possible again. */
export interface OwnDeeds { reply: boolean; reopen: boolean; reopen_until?: string | null; solve: boolean; rate: boolean; urge: boolean | string }

export interface OwnTicket extends OwnTicketRow {
  fields: Record<string, unknown>
  form: Field[]
  conversation: { id: string; created_at: string } | null
  rating: Verdict | null
  merged_into: number | null
  contact: { name: string; wants_mail: boolean }
  can: OwnDeeds
}

/** What stands on the customer's side of the timeline: public entries only. */
export interface OwnEntry {
  sequence: number; kind: 'reply' | 'note' | 'change' | 'event'; event: string
  author: { kind: 'staff' | 'customer' | 'system'; id: string | null; name: string }
  text: string; files: MessageFile[]; changes: Change[]; facts: Record<string, unknown>; at: string; client_id: string
}
