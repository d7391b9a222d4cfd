import { get, post, remove } from '@/platform/http'

/** The lane for stolen accounts. Nobody signs in: the secret of the report is the key, and goes in a header. */
export type StolenState = 'received' | 'checking' | 'frozen' | 'restored' | 'refused' | 'withdrawn'
export type Channel = 'email' | 'sms'
export const SIGNS = ['cannot_sign_in', 'strange_sms', 'strange_sign_in', 'money_changed'] as const
export type Sign = (typeof SIGNS)[number]

export interface NewReport { account: string; contact: string; text: string; signs: Sign[] }
export interface Notice { event: string; told_at: string; acknowledged_at: string | null; answer: Record<string, unknown> }
export interface Freeze { at: string; expires_at: string | null; confirmed: boolean; can_withdraw: boolean; sessions_ended: number; platform: Notice | null }
export interface Report {
  id: string
  state: StolenState
  steps: { state: StolenState; at: string }[]
  proof: { proven_at: string | null; channels: { channel: Channel; masked: string | null }[] }
  /** Who of us is at it, once a contact is proven. */
  agent?: string | null
  frozen: Freeze | null
  restore_after: string | null
}
export interface Word { number: number; by: 'reporter' | 'staff'; name: string; text: string; files: { name: string; size: number }[]; at: string }

const at = (id: string, rest = '') => `/stolen-account-reports/${encodeURIComponent(id)}${rest}`
const key = (secret: string) => ({ headers: { 'X-Report-Secret': secret } })

/** `attempt` is the same for every try of the same words: an answer lost on the way makes no second report. */
export const report = (form: NewReport, attempt: string) => post<{ id: string; secret: string; query_code: string }>('/stolen-account-reports', form, { idempotencyKey: attempt })
export const fetchReport = (id: string, secret: string) => get<Report>(at(id), key(secret))
export const lookUp = (query_code: string) => post<Report>('/stolen-account-reports/lookups', { query_code })
export const askForCode = (id: string, secret: string, channel: Channel) => post<{ channel: Channel; again_in_s: number; lasts_s: number }>(at(id, '/codes'), { channel }, key(secret))
export const prove = (id: string, secret: string, code: string) => post<Report>(at(id, '/proof'), { code }, key(secret))
export const withdraw = (id: string, secret: string) => remove<Report>(at(id, '/freeze'), undefined, key(secret))
export const fetchWords = (id: string, secret: string, after: number) => get<{ results: Word[] }>(at(id, '/messages'), { ...key(secret), query: { after } })
export const say = (id: string, secret: string, words: { text: string; client_id: string }) => post<Word>(at(id, '/messages'), words, { ...key(secret), idempotencyKey: words.client_id })
