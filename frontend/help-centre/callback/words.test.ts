import { describe, expect, it } from 'vitest'
import { bookingWords, dayLabel, dayName, partOf, slotWords } from './words'

const t = (key: string, facts: Record<string, unknown> = {}) => `${key.split('.').at(-1)} ${facts.when ?? ''}`.trim()
const now = new Date(2026, 10, 24, 22, 10).getTime()
const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).toISOString()

describe('the day of a callback', () => {
  it.each([[at(24, 23), 'today'], [at(25, 0), 'tomorrow'], [at(26, 9), '11 月 26 日 周四']])('%s', (slot, words) => expect(dayName(slot, now, t, 'zh-Hans')).toBe(words))

  it('is told in English as well', () => expect(dayName(at(26, 9), now, t, 'en')).toMatch(/Thu.*26/))

  it('goes with the whole half-hour, over midnight too', () => expect(slotWords(at(24, 23, 30), now, t, 'zh-Hans')).toBe('today 23:30\u2060–\u20600:00'))
})

describe('the button of a day', () => {
  it.each([[at(24, 23), 'zh-Hans', 'today', '11 月 24 日'], [at(25, 9), 'zh-Hans', 'tomorrow', '11 月 25 日'], [at(26, 9), 'zh-Hans', '周四', '11 月 26 日'], [at(26, 9), 'en', 'Thu', 'Nov 26']])('%s in %s', (slot, language, name, date) => {
    expect(dayLabel(slot, now, t, language)).toEqual({ name, date })
  })

  it.each([[0, 'night'], [5, 'night'], [6, 'morning'], [12, 'afternoon'], [18, 'evening'], [23, 'evening']])('opens the half-hours of its parts: %i', (hour, part) => expect(partOf(at(24, hour))).toBe(part))
})

describe('what there is to say of a booking', () => {
  const booking = { state: 'waiting' as const, slot: at(24, 22), due_at: at(24, 22) }

  it('is nothing while all is as agreed', () => expect(bookingWords(booking, now, t, 'zh-Hans')).toBe(''))
  it('is that somebody is at it', () => expect(bookingWords({ ...booking, state: 'claimed' }, now, t, 'zh-Hans')).toBe('claimed'))
  it('is when we try again', () => expect(bookingWords({ ...booking, due_at: at(24, 22, 40) }, now, t, 'zh-Hans')).toBe('again today 22:40'))
  it('is that we are late, once the half-hour is over', () => expect(bookingWords(booking, now + 21 * 60_000, t, 'zh-Hans')).toBe('late'))
})
