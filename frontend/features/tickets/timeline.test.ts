import { describe, expect, it } from 'vitest'
import { answeredSince, changedFields, complete, joined, pieces } from './timeline'
import type { Entry } from './types'

const entry = (sequence: number, more: Partial<Entry> = {}): Entry => ({
  sequence, kind: 'reply', event: '', is_public: true, channel: '', author: { kind: 'customer', id: 'c', name: '林小满' }, text: `第 ${sequence} 句`, files: [], changes: [], facts: {}, at: '2026-11-22T06:00:00Z', client_id: '', ...more,
})
const staff = (id: string) => ({ author: { kind: 'staff' as const, id, name: id } })

describe('joining what comes in any order', () => {
  it('puts each number once, in order, the later word wins', () => {
    const all = joined([entry(1), entry(3)], [entry(2), entry(3, { text: '改过' })])
    expect(all.map((one) => one.sequence)).toEqual([1, 2, 3])
    expect(all[2]!.text).toBe('改过')
  })
  it('knows up to where nothing is missing', () => {
    expect(complete([])).toBe(0)
    expect(complete([entry(1), entry(2), entry(4)])).toBe(2)
    expect(complete([entry(2)])).toBe(0)
  })
})

describe('somebody answered meanwhile', () => {
  const entries = [entry(1), entry(2, staff('me')), entry(3, staff('you')), entry(4, { ...staff('you'), kind: 'note' })]
  it('is a colleague with a reply, not a note', () => expect(answeredSince(entries, 1, 'me')?.sequence).toBe(3))
  it('is nobody once it was read', () => expect(answeredSince(entries, 3, 'me')).toBeNull())
  it('is not oneself, nor the customer', () => expect(answeredSince(entries.slice(0, 2), 0, 'me')).toBeNull())
})

it('names the newest change of each field', () => {
  const changes = (old: number, now: number) => ({ kind: 'change' as const, changes: [{ field: 'priority', old, new: now }] })
  expect(changedFields([entry(1, changes(3, 2)), entry(2, changes(2, 1))]).get('priority')?.change.new).toBe(1)
})

describe('a note as it reads', () => {
  const id = '0197a3c2-5b1e-7c44-9d10-6f0a3b2c1d31'
  it('shows names, and everything else as it stands', () => expect(pieces(`请 @[陈静](${id}) 看 a@b.test`)).toEqual([{ kind: 'words', text: '请 ' }, { kind: 'name', text: '@陈静' }, { kind: 'words', text: ' 看 a@b.test' }]))
  it('leaves what only looks like a name', () => expect(pieces('@[陈静](谁)')).toEqual([{ kind: 'words', text: '@[陈静](谁)' }]))
})
