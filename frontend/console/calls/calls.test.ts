import { describe, expect, it } from 'vitest'
import { callbackClock } from './callbackClock'
import { filterOf, queryOf } from './filters'
import { isUnsettled } from './onTicket'
import { spoken, whoCalls } from './words'
import type { Pop } from '@/features/hotline/pops'
import type { Call } from '@/features/hotline/types'

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

const t = (key: string, facts: Record<string, unknown> = {}) => [key.split('.').at(-1), ...Object.values(facts)].join(' ')
const ringing = (perhaps: string[], name = '') => ({
  call: { state: 'ringing', direction: 'inbound', recordings: [], partner: { number: null, number_masked: '+86138****8000', withheld: false, name, verified: false } } as unknown as Call,
  perhaps: perhaps.map((one, index) => ({ id: String(index), name: one, kind: 'contact' })), matches: null,
}) as Pop

describe('who calls', () => {
  it.each([
    [[], '', 'stranger'],
    [['顾敏'], '', 'maybe 顾敏'],
    [['顾敏', '顾敏'], '', 'maybe 顾敏'],
    [['顾敏', '林小满'], '', 'maybe_several 2'],
    [['顾敏'], 'GU MIN', 'GU MIN'],
  ])('%j with the network saying "%s" is %s', (perhaps, name, words) => expect(whoCalls(ringing(perhaps, name), t)).toBe(words))

  it('is told to ears with the masked number', () => expect(spoken(ringing(['顾敏', '顾敏']), t)).toBe('rings_perhaps 138 **** 8000 顾敏'))
})

describe('a call on a ticket is looked at again', () => {
  const settled = { state: 'ended', recordings: [{ state: 'stored' }] }
  it.each([[settled, false], [{ ...settled, state: 'answered' }, true], [{ ...settled, recordings: [{ state: 'fetching' }] }, true]])('%j: %s', (call, is) => expect(isUnsettled(call as Call)).toBe(is))
})
