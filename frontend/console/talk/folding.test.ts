import { describe, expect, it } from 'vitest'
import type { Laid } from '@/features/chat/reading'
import { folded } from './folding'

const happened = (key: string, more: { kind?: string; by?: string; facts?: Record<string, unknown>; newDay?: boolean } = {}) => ({
  kind: 'happening', key, at: '2026-11-24T06:00:00Z', newDay: more.newDay ?? false, opensRun: false, closesRun: false,
  happening: { id: key, kind: more.kind ?? 'lined_up', after: 1, by: more.by ?? '', facts: more.facts ?? {}, at: '2026-11-24T06:00:00Z' },
}) as Laid
const said = (key: string) => ({ kind: 'message', key, at: '', newDay: false, opensRun: true, closesRun: true, message: {} }) as unknown as Laid
const keys = (entries: Laid[], open: string[] = []) => folded(entries, new Set(open)).map((one) => (one.kind === 'fold' ? `+${one.count}` : one.kind === 'untaken' ? `${one.count}×${one.names.join()}` : one.key))

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
  describe('of offers nobody took', () => {
    const offered = (key: string, name: string) => happened(key, { kind: 'offered', facts: { name } })
    const expired = (key: string, name: string) => happened(key, { kind: 'offer_expired', facts: { name } })
    const tries = [offered('a', '周岚'), expired('b', '周岚'), offered('c', '陈越'), happened('d', { kind: 'declined', by: '陈越' }), offered('e', '周岚'), expired('f', '周岚')]
    it('are one line that names who was asked', () => expect(keys([said('m'), ...tries, said('n')])).toEqual(['m', '3×周岚,陈越', 'n']))
    it('open, and stay open whole', () => expect(keys(tries, ['untaken:a'])).toEqual(['a', 'b', 'c', 'd', 'e', 'f']))
    it('leave the offer that stands in sight', () => expect(keys([...tries, offered('g', '何一鸣')])).toEqual(['3×周岚,陈越', 'g']))
    it('leave in sight who took it in the end', () => expect(keys([...tries, offered('g', '冯译'), happened('h', { kind: 'accepted', by: '冯译' })])).toEqual(['3×周岚,陈越', 'h']))
    it('are not folded over midnight', () => expect(keys([offered('a', '周岚'), expired('b', '周岚'), happened('c', { kind: 'offered', facts: { name: '陈越' }, newDay: true }), expired('d', '陈越')])).toEqual(['1×周岚', 'c', 'd']))
  })
  it('lose no word', () => expect(keys([happened('a'), said('m'), said('n'), happened('b')])).toEqual(['a', 'm', 'n', 'b']))
})
