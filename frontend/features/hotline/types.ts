export interface Person { id: string; name: string }
export interface Named { slug: string; name: string }

export const CALL_STATES = ['ringing', 'answered', 'ended', 'missed', 'voicemail'] as const
export type CallState = (typeof CALL_STATES)[number]
export type Direction = 'inbound' | 'outbound'
export interface Partner { number: string | null; number_masked: string; withheld: boolean; name: string; verified: boolean }
export interface Recording {
  id: string; state: 'waiting' | 'fetching' | 'stored' | 'refused' | 'failed' | 'deleted'; error: string
  file: string | null; size: number | null; stored_at: string | null; delete_at: string | null
}
export interface TicketBrief { number: number; subject: string; status: string }
export interface WrapUp { category: Named | null; note: string; seconds: number; by: Person; at: string }

/** As it comes over the socket: what became of a call only an answer over HTTP tells. */
export interface BareCall {
  id: string; call_id: string; state: CallState; direction: Direction; version: number; partner: Partner; called: string
  queue: Named | null; agent: Person | null; started_at: string; answered_at: string | null; ended_at: string | null; duration_s: number | null
  recordings: Recording[]
}
export interface Call extends BareCall { ticket: TicketBrief | null; wrap_up: WrapUp | null }

/** Whom a number may belong to. A number proves nothing, so `verified` is false for ever. */
export interface Perhaps { id: string; name: string; kind: 'member' | 'visitor' | 'contact' }
export interface Match extends Perhaps { verified: false; open_tickets: (TicketBrief & { priority: number })[] }
export interface Matches { contacts: Match[]; earlier_calls: Call[] }

export const OUTCOMES = ['reached', 'no_answer', 'busy', 'wrong_number', 'not_wanted'] as const
export type Outcome = (typeof OUTCOMES)[number]
export interface Callback {
  id: string; kind: 'missed' | 'voicemail' | 'booked'; state: 'waiting' | 'claimed' | 'done' | 'failed' | 'cancelled'
  phone: string | null; phone_masked: string; queue: Named | null; call: string | null; topic: string; by_member: boolean
  slot: string | null; due_at: string; claimed_by: Person | null; claimed_at: string | null; tries: number
  outcome: Outcome | ''; note: string; created_at: string; ended_at: string | null
}
