import { get, post, remove, type Page } from '@/platform/http'

/** What every customer page may ask: the number and its hours, and when we can call back. */
export interface Hotline { number: string; tel: string; open: boolean; opens_at: string | null; always_open: boolean; hours: string; time_zone: string }
export interface Slot { starts_at: string; ends_at: string; free: boolean }
/** A callback as who booked it sees it. `due_at` later than the slot: nobody picked up, and we call again then. */
export interface Booking { id: string; state: 'waiting' | 'claimed' | 'done' | 'failed' | 'cancelled'; slot: string; due_at: string; phone_masked: string; topic: string }

export const fetchHotline = () => get<Hotline>('/hotline')
export const listSlots = () => get<{ results: Slot[] }>('/callback-slots')
export const bookCallback = (form: { phone: string; slot: string; topic: string }, key: string) => post<Booking>('/callbacks', form, { idempotencyKey: key })
/** One's own that are still to come: by the session, or the cookie of the visit. */
export const listBookings = () => get<Page<Booking>>('/bookings')
export const cancelBooking = (id: string) => remove<null>(`/bookings/${id}`)

export interface SlotDay { date: string; slots: Slot[]; free: number }
/** In the order they come, by day as the reader's clock has it. */
export function daysOf(slots: readonly Slot[]): SlotDay[] {
  const days = new Map<string, Slot[]>()
  for (const slot of slots) {
    const at = new Date(slot.starts_at)
    const date = `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
    days.set(date, [...(days.get(date) ?? []), slot])
  }
  return [...days].map(([date, some]) => ({ date, slots: some, free: some.filter((one) => one.free).length }))
}
