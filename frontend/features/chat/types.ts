/** Chat as it travels on the wire. Names are the server's; times are ISO 8601 UTC. */

export type FileKind = 'image' | 'audio' | 'video' | 'document' | 'archive'
export interface MessageFile { id: string; name: string; type: string; size: number; kind: FileKind; width?: number | null; height?: number | null }
export interface Author { kind: 'customer' | 'staff' | 'system'; id: string | null; name: string }

export interface Message {
  conversation: string
  seq: number
  client_id: string | null
  author: Author
  text: string
  files: MessageFile[]
  at: string
  visibility: 'public' | 'internal'
  retracted: boolean
}
/** A note counts on its own; `after` says which message it follows. */
export interface Note extends Message { after: number }

export type HappeningKind =
  | 'asked' | 'left' | 'offered' | 'accepted' | 'declined' | 'offer_expired' | 'transferred' | 'returned'
  | 'lined_up' | 'idle_warned' | 'closed' | 'reopened' | 'rated' | 'blocked' | 'unblocked' | 'customer_attached'
export interface Happening { id: string | number; kind: HappeningKind; after: number; by: string; facts: Record<string, unknown>; at: string }

export interface Mark { delivered: number; read: number }
export interface Marks { customer: Mark; staff: Mark }
export type Side = keyof Marks

export interface Rating { score: number; solved: boolean | null; comment: string }
export interface Customer {
  kind: 'member' | 'visitor'; id: string; name: string; email_masked: string; email_verified: boolean; joined_at: string; earlier: number
}

export interface Conversation {
  id: string
  topic: { slug: string; name: string }
  queue: { slug: string; name: string }
  subject: string
  state: 'waiting' | 'active' | 'closed'
  assignee: { id: string; name: string } | null
  created_at: string
  accepted_at: string | null
  closed_at: string | null
  close_reason: string | null
  last_seq: number
  last_message: { text: string; by_staff: boolean; at: string; files: number } | null
  left: boolean
  line: { position: number; wait_s: [number, number] | null } | null
  can_reopen_until: string | null
  rating: Rating | null
  marks: Marks
  happenings?: Happening[]
  // What follows only staff receive.
  customer?: Customer
  unanswered_since?: string | null
  waiting_since?: string | null
  last_note?: number
  summary?: string
  blocked?: Record<string, unknown> | null
  unread?: number
}

export interface Me { kind: 'member' | 'visitor' | 'staff'; id: string; name: string; role: string }
export interface Standing { last_seq: number; last_note?: number; retracted: number[]; marks: Marks; state: Conversation['state'] }
