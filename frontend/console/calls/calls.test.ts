import { describe, expect, it } from 'vitest'
import { callbackClock } from './callbackClock'
import { filterOf, queryOf } from './filters'

const owed = { created_at: '2026-11-24T06:00:00Z', due_at: '2026-11-24T07:00:00Z' }
const at = (minutes: number) => callbackClock(owed, Date.parse(owed.created_at) + minutes * 60_000)

describe('the clock of a callback', () => {
  it.each([[0, 'plain'], [47, 'plain'], [48, 'soon'], [59, 'soon'], [60, 'alarm'], [90, 'alarm']])('after %i minutes of 60 is %s', (minutes, tone) => expect(at(minutes).tone).toBe(tone))

  it('says how long there is, and how long it is too late', () => {
    expect(at(45).left_s).toBe(900)
    expect(at(75).left_s).toBe(-900)
  })

  it('draws what is left in proportion, and nothing once it is late', () => {
    expect(at(15).line.map((one) => one.weight)).toEqual([900_000, 2_700_000])
    expect(at(70).line.at(-1)!.weight).toBe(0)
  })
})

describe('filters in the address', () => {
  it('come back as they were put there', () => {
    const filter = { state: 'missed', direction: 'inbound', queue: 'general', phone: '138', mine: true } as const
    expect(filterOf(queryOf(filter))).toEqual(filter)
    expect(queryOf({})).toEqual({})
  })

  it('are left out where nobody knows them', () => {
    expect(filterOf({ state: 'gone', direction: 'up', queue: ['a', 'b'], mine: 'yes', other: '1' })).toEqual({})
  })
})
