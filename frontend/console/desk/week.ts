import type { Interval } from '@/features/desk/api'

/** The week as one would say it: days with the same hours together. 周一至周五 9:00–12:00、13:30–18:00 */
export function weekInWords(intervals: readonly Interval[], dayName: (weekday: number) => string): string {
  const days = Array.from({ length: 7 }, (_, weekday) => hoursOf(intervals, weekday))
  const parts: string[] = []
  for (let first = 0; first < 7; ) {
    let last = first
    while (last < 6 && days[last + 1] === days[first]) last++
    if (days[first]) parts.push(`${first === last ? dayName(first) : `${dayName(first)}–${dayName(last)}`} ${days[first]}`)
    first = last + 1
  }
  return parts.join('，')
}

function hoursOf(intervals: readonly Interval[], weekday: number): string {
  return sorted(intervals).filter((one) => one.weekday === weekday).map((one) => `${trimmed(one.opens)}–${trimmed(one.closes)}`).join('、')
}

export const sorted = (intervals: readonly Interval[]): Interval[] =>
  [...intervals].sort((one, other) => one.weekday - other.weekday || one.opens.localeCompare(other.opens))

/** The next stretch one would want to add to a day: an hour after the last one ends, or the morning. */
export function nextStretch(intervals: readonly Interval[], weekday: number): Interval {
  const last = sorted(intervals).filter((one) => one.weekday === weekday).at(-1)
  if (!last) return { weekday, opens: '09:00', closes: '18:00' }
  const [hour, minute] = last.closes.split(':').map(Number)
  const begins = Math.min(23, (hour ?? 0) + 1)
  return { weekday, opens: clock(begins, minute ?? 0), closes: clock(Math.min(23, begins + 4), begins + 4 > 23 ? 59 : minute ?? 0) }
}

const clock = (hour: number, minute: number) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
const trimmed = (time: string) => time.slice(0, 5).replace(/^0/, '')
