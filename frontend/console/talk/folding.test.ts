import { describe, expect, it } from 'vitest'
import type { Laid } from '@/features/chat/reading'
import { folded } from './folding'

const happened = (key: string, more: { kind?: string; by?: string; facts?: Record<string, unknown>; newDay?: boolean } = {}) => ({
  kind: 'happening', key, at: '2026-11-24T06:00:00Z', newDay: more.newDay ?? false, opensRun: false, closesRun: false,
  happening: { id: key, kind: more.kind ?? 'lined_up', after: 1, by: more.by ?? '', facts: more.facts ?? {}, at: '2026-11-24T06:00:00Z' },
}) as Laid
const said = (key: string) => ({ kind: 'message', key, at: '', newDay: false, opensRun: true, closesRun: true, message: {} }) as unknown as Laid
const keys = (entries: Laid[], open: string[] = []) => folded(entries, new Set(open)).map((one) => (one.kind === 'fold' ? `+${one.count}` : one.key))

describe('grey lines', () => {
  it('stand as they are while they are few', () => expect(keys([said('m'), happened('a'), happened('b'), said('n')])).toEqual(['m', 'a', 'b', 'n']))
  it('fold their middle when they are many, and keep the latest in sight', () => {
    expect(keys([said('m'), ...['a', 'b', 'c', 'd', 'e', 'f'].map((key) => happened(key)), said('n')])).toEqual(['m', 'a', '+3', 'e', 'f', 'n'])
  })
  it('unfold when asked', () => expect(keys(['a', 'b', 'c', 'd', 'e'].map((key) => happened(key)), ['fold:b'])).toEqual(['a', 'b', 'c', 'd', 'e']))
  it('never fold a day away', () => expect(keys([happened('a'), happened('b'), happened('c', { newDay: true }), happened('d'), happened('e')])).toEqual(['a', 'b', 'c', 'd', 'e']))
  it('leave out an offer that was taken at once, and keep one that was not', () => {
    const offer = happened('o', { kind: 'offered', facts: { name: '周岚' } })
    expect(keys([offer, happened('t', { kind: 'accepted', by: '周岚' })])).toEqual(['t'])
    expect(keys([offer, happened('t', { kind: 'accepted', by: '陈越' })])).toEqual(['o', 't'])
  })
  it('lose no word', () => expect(keys([happened('a'), said('m'), said('n'), happened('b')])).toEqual(['a', 'm', 'n', 'b']))
})
