import { expect, it } from 'vitest'
import { nextStretch, weekInWords } from './week'

const name = (weekday: number) => `周${'一二三四五六日'[weekday]}`
const days = (from: number, to: number, ...stretches: [string, string][]) =>
  Array.from({ length: to - from + 1 }, (_, index) => stretches.map(([opens, closes]) => ({ weekday: from + index, opens, closes }))).flat()

it('joins days with the same hours', () => {
  expect(weekInWords([...days(0, 4, ['13:30', '18:00'], ['09:00', '12:00']), ...days(5, 5, ['10:00', '16:00'])], name))
    .toBe('周一–周五 9:00–12:00、13:30–18:00，周六 10:00–16:00')
})
it('says nothing of a week without hours', () => expect(weekInWords([], name)).toBe(''))
it('does not join over a free day', () => expect(weekInWords([...days(0, 0, ['09:00', '10:00']), ...days(2, 2, ['09:00', '10:00'])], name)).toBe('周一 9:00–10:00，周三 9:00–10:00'))
it('suggests a stretch after the last one, within the day', () => {
  expect(nextStretch(days(0, 0, ['09:00', '12:30']), 0)).toEqual({ weekday: 0, opens: '13:30', closes: '17:30' })
  expect(nextStretch(days(0, 0, ['09:00', '22:00']), 0)).toEqual({ weekday: 0, opens: '23:00', closes: '23:59' })
  expect(nextStretch([], 3)).toEqual({ weekday: 3, opens: '09:00', closes: '18:00' })
})
