/** Moments people name in a word, in their own time zone. Pure. */
export const SOONER = ['hours', 'tomorrow', 'monday', 'week'] as const
const MORNING = 9

export function soonerAt(word: (typeof SOONER)[number], now: Date): Date {
  if (word === 'hours') return new Date(now.getTime() + 3 * 3_600_000)
  const days = word === 'tomorrow' ? 1 : word === 'week' ? 7 : ((8 - now.getDay()) % 7) || 7
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING)
}

/** As an input of a day and a time wants it. */
export function localMoment(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}
