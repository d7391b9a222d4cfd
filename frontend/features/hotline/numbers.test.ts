import { expect, it } from 'vitest'
import { readable } from './numbers'
import { daysOf } from './public'

it.each([
  ['+8613800138000', '138 0013 8000'],
  ['+86138****8000', '138 **** 8000'],
  ['+8651085126866', '051085126866'],
  ['+8628****0012', '028****0012'],
  ['+14155550100', '+14155550100'],
])('%s is read out as %s', (number, words) => expect(readable(number)).toBe(words))

it('puts half-hours into days, and counts what is free', () => {
  const slot = (day: number, hour: number, free: boolean) => ({ starts_at: new Date(2026, 10, day, hour).toISOString(), ends_at: new Date(2026, 10, day, hour, 30).toISOString(), free })
  const days = daysOf([slot(24, 9, true), slot(24, 23, false), slot(25, 0, false)])
  expect(days.map(({ date, free, slots }) => [date, free, slots.length])).toEqual([['2026-11-24', 1, 2], ['2026-11-25', 0, 1]])
})
