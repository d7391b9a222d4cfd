import { clockTime } from '@/platform/format'

type Translate = (key: string, facts?: Record<string, unknown>) => string

/** 明早 9:00 有人: when somebody will be there, in the words one would use on the phone. */
export function openingWords(opens_at: string | null, now: number, t: Translate, language: string): string {
  if (!opens_at) return t('help.opening.unknown')
  const days = daysFrom(now, Date.parse(opens_at))
  const facts = { time: clockTime(opens_at), day: new Date(opens_at).toLocaleDateString(language, { weekday: 'long' }), date: new Date(opens_at).toLocaleDateString(language, { month: 'long', day: 'numeric' }) }
  if (days <= 0) return t('help.opening.today', facts)
  if (days === 1) return new Date(opens_at).getHours() < 12 ? t('help.opening.tomorrow_morning', facts) : t('help.opening.tomorrow', facts)
  return days < 7 ? t('help.opening.weekday', facts) : t('help.opening.date', facts)
}

const STALE_AFTER_MS = 90_000
/** Figures this old are still shown, but with the time they are from. */
export const staleAfter = (fetchedAt: number, now: number): boolean => now - fetchedAt > STALE_AFTER_MS

function daysFrom(now: number, then: number): number {
  const startOf = (at: number) => new Date(at).setHours(0, 0, 0, 0)
  return Math.round((startOf(then) - startOf(now)) / 86_400_000)
}
