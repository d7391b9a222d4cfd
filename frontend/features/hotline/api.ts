import { get, post, put, remove, type Page } from '@/platform/http'
import type { Call, Callback, CallState, Direction, Matches, Outcome } from './types'

/** What staff ask of the hotline. What customers ask lies in `public.ts`. */
export interface CallFilter { state?: CallState; direction?: Direction; queue?: string; phone?: string; mine?: boolean }
export const listCalls = (filter: CallFilter, page?: string) => get<Page<Call>>(page ?? '/calls', page ? {} : { query: { ...filter, mine: filter.mine || undefined } })
export const fetchCall = (id: string) => get<Call>(`/calls/${id}`)
export const fetchCallsOn = (number: number) => get<Page<Call>>(`/tickets/${number}/calls`)
export const fetchMatches = (id: string) => get<Matches>(`/calls/${id}/matches`)

/** Somebody recognised by talking, or as they told; without one the call's own number will do. */
export type Whom = { id: string } | { name: string; phone?: string }
export interface NewTicket { category: string; subject: string; text: string; account?: string; contact?: Whom }
/** `query_code` comes with a report of a stolen account, once, to be read out to the caller. */
export interface OnTicket { number: number; category: string; query_code: string | null }
export const openFromCall = (id: string, form: NewTicket, key: string) => post<OnTicket>(`/calls/${id}/ticket`, form, { idempotencyKey: key })
export const joinTicket = (id: string, number: number) => post<OnTicket>(`/calls/${id}/ticket`, { number })
export const wrapUp = (id: string, form: { category: string; note: string; seconds: number }) => put<Call>(`/calls/${id}/wrap-up`, form)

/** Asking is on record; the sound itself is a file, to be had until `until`. */
export const listen = (call: string, recording: string) => post<{ file: string; until: string }>(`/calls/${call}/recordings/${recording}/listenings`, {})
export const soundOf = (file: string) => `/api/v1/files/${file}`

export const CALLBACK_LISTS = ['open', 'done', 'failed', 'cancelled'] as const
export type CallbackList = (typeof CALLBACK_LISTS)[number]
export const listCallbacks = (state: CallbackList, page?: string) => get<Page<Callback>>(page ?? '/callbacks', page ? {} : { query: { state } })
export const fetchCallback = (id: string) => get<Callback>(`/callbacks/${id}`)
export const claim = (id: string) => put<Callback>(`/callbacks/${id}/claim`, {})
export const release = (id: string) => remove<Callback>(`/callbacks/${id}/claim`, {})
export const tellOutcome = (id: string, form: { outcome: Outcome; note: string }) => post<Callback>(`/callbacks/${id}/outcomes`, form)

/** How many callbacks a half-hour holds, and the half-hours that are otherwise. 0 is Monday. */
export interface PlacesPlan { default: number; exceptions: { weekday: number; starts: string; places: number }[] }
export const fetchPlaces = () => get<PlacesPlan>('/callback-places')
export const savePlaces = (plan: PlacesPlan) => put<PlacesPlan>('/callback-places', plan)
export const fetchExtension = (person: string) => get<{ extension: string }>(`/people/${person}/extension`)
export const saveExtension = (person: string, extension: string) => put<{ extension: string }>(`/people/${person}/extension`, { extension })
