import { describe, expect, it } from 'vitest'
import { dayHeading, duration, minutesRange, sizeInWords, whenShort } from './format'

const now = new Date(2026, 10, 24, 14, 31).getTime() // a Tuesday
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString()

describe('times', () => {
  it.each([
    [at(2026, 10, 24, 9, 5), '9:05'],
    [at(2026, 10, 23, 16, 20), '周一 16:20'],
    [at(2026, 10, 18, 8, 0), '周三 8:00'],
    [at(2026, 10, 17, 8, 0), '11-17'],
    [at(2025, 10, 18, 8, 0), '2025-11-18'],
  ])('%s is short %s', (iso, words) => expect(whenShort(iso, now, 'zh-Hans')).toBe(words))

  it('name today and yesterday between the words', () => {
    expect(dayHeading(at(2026, 10, 24, 0, 1), now, 'zh-Hans')).toBe('今天')
    expect(dayHeading(at(2026, 10, 23, 23, 59), now, 'en')).toBe('Yesterday')
    expect(dayHeading(at(2026, 10, 3, 12, 0), now, 'zh-Hans')).toBe('11 月 3 日 周二')
    expect(dayHeading(at(2025, 10, 3, 12, 0), now, 'zh-Hans')).toBe('2025 年 11 月 3 日 周一')
  })
})

describe('numbers', () => {
  it.each([[46, '0:46'], [190, '3:10'], [3725, '1:02:05'], [-3, '0:00']])('%d seconds read %s', (seconds, words) => expect(duration(seconds)).toBe(words))
  it.each<[[number, number], string]>([[[60, 180], '1–3'], [[0, 60], '1'], [[0, 30], '1'], [[110, 130], '2–3']])('a wait of %j is a range', (range, words) => expect(minutesRange(range)).toBe(words))
  it.each([[812, '812 B'], [48_213, '48 kB'], [3_400_000, '3.4 MB']])('%d bytes read %s', (bytes, words) => expect(sizeInWords(bytes)).toBe(words))
})
