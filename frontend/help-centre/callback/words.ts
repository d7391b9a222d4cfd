import type { Booking } from '@/features/hotline/public'
import { clockTime } from '@/platform/format'

type Translate = (key: string, facts?: Record<string, unknown>) => string

const startOf = (at: number) => new Date(at).setHours(0, 0, 0, 0)

/** On the button of a day: what one would call it, and its date. */
export function dayLabel(iso: string, now: number, t: Translate, language: string): { name: string; date: string } {
  const at = new Date(iso)
  const days = Math.round((startOf(at.getTime()) - startOf(now)) / 86_400_000)
  const name = days === 0 ? t('callback.today') : days === 1 ? t('callback.tomorrow') : at.toLocaleDateString(language, { weekday: 'short' })
  return { name, date: at.toLocaleDateString(language, { month: 'short', day: 'numeric' }).replace(/(\d+)(月)(\d+)(日)/, '$1 $2 $3 $4') }
}

export const PARTS = ['night', 'morning', 'afternoon', 'evening'] as const
/** 凌晨, 上午, 下午, 晚上: a day that never closes has 48 half-hours. */
export const partOf = (iso: string): (typeof PARTS)[number] => PARTS[Math.floor(new Date(iso).getHours() / 6)]!

/** 今天, 明天, then 11 月 26 日 周四: the day of a moment, as one would say it when agreeing on a time. */
export function dayName(iso: string, now: number, t: Translate, language: string): string {
  const days = Math.round((startOf(Date.parse(iso)) - startOf(now)) / 86_400_000)
  if (days === 0) return t('callback.today')
  if (days === 1) return t('callback.tomorrow')
  const at = new Date(iso)
  if (language === 'en') return at.toLocaleDateString('en', { weekday: 'short', day: 'numeric', month: 'short' })
  return `${at.getMonth() + 1} 月 ${at.getDate()} 日 周${'日一二三四五六'[at.getDay()]}`
}

const HALF_HOUR_MS = 30 * 60_000
/** With a word joiner on either side, so that no line ends within a half-hour. */
const TO = '\u2060–\u2060'

/** 明天 9:00–9:30: a half-hour, told as it was agreed on. */
export function slotWords(slot: string, now: number, t: Translate, language: string): string {
  const ends = new Date(Date.parse(slot) + HALF_HOUR_MS).toISOString()
  return `${dayName(slot, now, t, language)} ${clockTime(slot)}${TO}${clockTime(ends)}`
}

/** What there is to say of a booking beyond its time: somebody is at it, it is tried again, or it is late. Mostly nothing. */
export function bookingWords(booking: Pick<Booking, 'state' | 'slot' | 'due_at'>, now: number, t: Translate, language: string): string {
  if (booking.state === 'claimed') return t('callback.own.claimed')
  if (booking.due_at > booking.slot) return t('callback.own.again', { when: `${dayName(booking.due_at, now, t, language)} ${clockTime(booking.due_at)}` })
  return now > Date.parse(booking.slot) + HALF_HOUR_MS ? t('callback.own.late') : ''
}
