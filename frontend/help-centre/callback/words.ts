type Translate = (key: string, facts?: Record<string, unknown>) => string

const startOf = (at: number) => new Date(at).setHours(0, 0, 0, 0)

/** 今天, 明天, then 11 月 26 日 周四: the day of a moment, as one would say it when agreeing on a time. */
export function dayName(iso: string, now: number, t: Translate, language: string): string {
  const days = Math.round((startOf(Date.parse(iso)) - startOf(now)) / 86_400_000)
  if (days === 0) return t('callback.today')
  if (days === 1) return t('callback.tomorrow')
  const at = new Date(iso)
  if (language === 'en') return at.toLocaleDateString('en', { weekday: 'short', day: 'numeric', month: 'short' })
  return `${at.getMonth() + 1} 月 ${at.getDate()} 日 周${'日一二三四五六'[at.getDay()]}`
}
