import type { RailStretch } from '@/ui/WaitRail.vue'
import { clockTime } from '@/platform/format'
import type { OwnTicketRow } from './types'

type Translate = (key: string, facts?: Record<string, unknown>) => string

/** 今天 14:31, 明天 9:00, 周三 9:00, 12 月 3 日 9:00: a promise has a clock time. */
export function momentWords(iso: string, now: number, t: Translate, language: string): string {
  const at = new Date(iso)
  const startOf = (ms: number) => new Date(ms).setHours(0, 0, 0, 0)
  const days = Math.round((startOf(at.getTime()) - startOf(now)) / 86_400_000)
  const time = clockTime(iso)
  if (days === 0) return t('own.when.today', { time })
  if (days === 1) return t('own.when.tomorrow', { time })
  if (days > 1 && days < 7) return t('own.when.day', { day: at.toLocaleDateString(language, { weekday: 'short' }), time })
  return t('own.when.day', { day: at.toLocaleDateString(language, { month: 'short', day: 'numeric', ...(at.getFullYear() !== new Date(now).getFullYear() && { year: 'numeric' }) }), time })
}

export type Owed = 'nothing' | 'kept' | 'late' | 'theirs'

/** Whether we owe an answer by a time, are past it, or wait for the customer ourselves. */
export function owed(ticket: Pick<OwnTicketRow, 'status' | 'awaits_you' | 'promised_at'>, now: number): Owed {
  if (ticket.awaits_you) return 'theirs'
  if (!ticket.promised_at || ticket.status === 'solved' || ticket.status === 'closed') return 'nothing'
  return Date.parse(ticket.promised_at) < now ? 'late' : 'kept'
}

/** The rail from the moment they began to wait to the promised one; null where nothing is promised. */
export function promiseRail(ticket: Pick<OwnTicketRow, 'status' | 'awaits_you' | 'promised_at' | 'unanswered_since' | 'opened_at'>, now: number): RailStretch[] | null {
  const state = owed(ticket, now)
  if (state !== 'kept' && state !== 'late') return null
  const from = Date.parse(ticket.unanswered_since ?? ticket.opened_at)
  const due = Date.parse(ticket.promised_at!)
  if (state === 'late') return [{ kind: 'over', weight: 1 }]
  const whole = Math.max(1, due - from)
  const gone = Math.min(whole, Math.max(0, now - from))
  return [{ kind: gone / whole > 0.8 ? 'warm' : 'run', weight: gone }, { kind: 'left', weight: whole - gone }]
}
