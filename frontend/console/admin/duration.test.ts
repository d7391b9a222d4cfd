import { describe, expect, it } from 'vitest'
import { hoursOf, minutesOf, secondsOf } from './duration'

describe('a target in hours and minutes', () => {
  it('comes back as it was written', () => {
    for (const seconds of [60, 1_800, 3_600, 5_400, 86_400]) expect(secondsOf(hoursOf(seconds), minutesOf(seconds))).toBe(seconds)
  })

  it('counts an empty box as nothing', () => {
    expect(secondsOf(Number(''), 30)).toBe(1_800)
    expect(secondsOf(Number.NaN, Number.NaN)).toBe(0)
  })

  it('keeps the sign of a step before the target', () => {
    expect([hoursOf(-5_400), minutesOf(-5_400)]).toEqual([-1, -30])
  })
})
