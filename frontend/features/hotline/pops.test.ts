import { describe, expect, it } from 'vitest'
import { caughtUp, heard, inOrder, needsWrapUp, owesCallback } from './pops'
import type { Call, Perhaps } from './types'

const call = (id: string, facts: Partial<Call> = {}): Call => ({
  id, call_id: id, state: 'ringing', direction: 'inbound', version: 1, called: '', queue: null, agent: { id: 'me', name: '陈静' },
  partner: { number: null, number_masked: '138****8000', withheld: false, name: '', verified: false },
  started_at: '2026-11-24T06:00:00Z', answered_at: null, ended_at: null, duration_s: null, recordings: [], ticket: null, wrap_up: null, ...facts,
})
const known: Perhaps[] = [{ id: 'c', name: '顾敏', kind: 'contact' }]
const ids = (pops: ReturnType<typeof heard>) => pops.map((pop) => pop.call.id)

describe('what is heard of a call', () => {
  it('comes in with whom it may be, and keeps that when it is answered', () => {
    const [pop] = heard(heard([], call('a'), known), call('a', { state: 'answered', version: 2 }))
    expect(pop).toMatchObject({ call: { state: 'answered' }, perhaps: known })
  })

  it('is let be when it is older than what is known', () => {
    const answered = heard([], call('a', { state: 'answered', version: 3 }))
    expect(heard(answered, call('a', { version: 2 }))[0]!.call.state).toBe('answered')
  })

  it('does not forget on which ticket it is, of which a frame tells nothing', () => {
    const ticket = { number: 7, subject: '发票', status: 'open' }
    const frame: Partial<Call> = call('a', { state: 'ended', version: 2 })
    delete frame.ticket
    expect(heard(heard([], call('a', { ticket })), frame as Call)[0]!.call.ticket).toEqual(ticket)
  })
})

describe('after a gap', () => {
  const rings = (one: Call) => one.state === 'ringing'

  it('takes in what rang meanwhile and drops what is of no concern any more', () => {
    const pops = heard([], call('gone'))
    expect(ids(caughtUp(pops, [call('new'), call('gone', { state: 'missed', version: 2 }), call('old', { state: 'ended' })], rings))).toEqual(['new'])
  })
})

describe('of several calls', () => {
  it('who is talked with stands first, then what rings, then what is over; each the newest first', () => {
    const at = (hour: number) => ({ started_at: `2026-11-24T0${hour}:00:00Z` })
    const all = [call('over', { state: 'ended', ...at(5) }), call('early', at(1)), call('talk', { state: 'answered', ...at(0) }), call('late', at(4))]
    expect(ids(inOrder(all.reduce<ReturnType<typeof heard>>((some, one) => heard(some, one), [])))).toEqual(['talk', 'late', 'early', 'over'])
  })

  it.each([
    ['talked and over', { state: 'ended', answered_at: '2026-11-24T06:00:04Z' }, true],
    ['nobody took it', { state: 'missed' }, false],
    ['still talking', { state: 'answered', answered_at: '2026-11-24T06:00:04Z' }, false],
    ['written down', { state: 'ended', answered_at: '2026-11-24T06:00:04Z', wrap_up: { category: null, note: '', seconds: 3, by: { id: 'me', name: '陈静' }, at: '' } }, false],
  ] as const)('what is to be written down: %s', (_, facts, needed) => expect(needsWrapUp(call('a', facts))).toBe(needed))
})

describe('a call back is owed', () => {
  const withheld = { number: null, number_masked: '', withheld: true, name: '', verified: false }
  it.each([
    ['to who was missed', { state: 'missed' }, true],
    ['to who left words', { state: 'voicemail' }, true],
    ['to nobody who was talked with', { state: 'ended' }, false],
    ['to nobody without a number', { state: 'missed', partner: withheld }, false],
    ['to nobody whom we called', { state: 'missed', direction: 'outbound' }, false],
  ] as const)('%s', (_, facts, owed) => expect(owesCallback(call('a', facts))).toBe(owed))
})
