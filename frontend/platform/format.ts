import type { Language } from './language'

/** 14:31 today, 周一 16:20 this week, 11-18 this year, 2025-11-18 before. In the reader's time zone. */
export function whenShort(iso: string, now: number, language: Language): string {
  const at = new Date(iso)
  const today = new Date(now)
  if (sameDay(at, today)) return clockTime(iso)
  if (daysBetween(at, today) < 7) return `${weekday(at, language)} ${clockTime(iso)}`
  const monthDay = `${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return at.getFullYear() === today.getFullYear() ? monthDay : `${at.getFullYear()}-${monthDay}`
}

/** The heading between two days of a conversation. */
export function dayHeading(iso: string, now: number, language: Language): string {
  const at = new Date(iso)
  const today = new Date(now)
  const days = daysBetween(at, today)
  if (days === 0) return language === 'en' ? 'Today' : '今天'
  if (days === 1) return language === 'en' ? 'Yesterday' : '昨天'
  const date = language === 'en'
    ? at.toLocaleDateString('en', { day: 'numeric', month: 'short', ...(at.getFullYear() !== today.getFullYear() && { year: 'numeric' }) })
    : `${at.getFullYear() !== today.getFullYear() ? `${at.getFullYear()} 年 ` : ''}${at.getMonth() + 1} 月 ${at.getDate()} 日`
  return `${date} ${weekday(at, language)}`
}

/** 9:05, 14:31. */
export function clockTime(iso: string): string {
  const at = new Date(iso)
  return `${at.getHours()}:${two(at.getMinutes())}`
}

/** 0:46, 3:10, 1:02:05. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** A wait is a range: [60, 180] → "1–3". Whole minutes, and never zero: nobody is served in no time. */
export function minutesRange([low, high]: [number, number]): string {
  const from = Math.max(1, Math.round(low / 60))
  const to = Math.max(from, Math.ceil(high / 60))
  return from === to ? String(from) : `${from}–${to}`
}

export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

const two = (value: number) => String(value).padStart(2, '0')
const sameDay = (one: Date, other: Date) => one.toDateString() === other.toDateString()
const daysBetween = (one: Date, other: Date) => Math.round((startOf(other) - startOf(one)) / 86_400_000)
const startOf = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
const weekday = (date: Date, language: Language) =>
  language === 'en' ? ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getDay()]! : `周${'日一二三四五六'[date.getDay()]}`
