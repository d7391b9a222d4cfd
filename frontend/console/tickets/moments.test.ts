import { expect, it } from 'vitest'
import { localMoment, soonerAt } from './moments'

it('names moments from here on, also on a Monday and over the end of a month', () => {
  const sunday = new Date(2026, 10, 29, 22, 30)
  expect(localMoment(soonerAt('hours', sunday))).toBe('2026-11-30T01:30')
  expect(localMoment(soonerAt('tomorrow', sunday))).toBe('2026-11-30T09:00')
  expect(localMoment(soonerAt('monday', sunday))).toBe('2026-11-30T09:00')
  expect(localMoment(soonerAt('monday', new Date(2026, 10, 30, 8)))).toBe('2026-12-07T09:00')
  expect(localMoment(soonerAt('week', sunday))).toBe('2026-12-06T09:00')
})
