import { describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/platform/http'
import { clashes, late, saveOver } from './saving'
import type { Entry } from './types'

const changed = (field: string, now: unknown): Entry => ({
  sequence: 5, kind: 'change', event: '', is_public: false, channel: '', author: { kind: 'staff', id: 'you', name: '冯译' }, text: '', files: [], changes: [{ field, old: null, new: now }], facts: {}, at: '2026-11-22T06:00:00Z', client_id: '',
})
const stale = (current: number, ...changes: Entry[]) => new ApiError(412, 'stale', '', {}, '', null, { current, changes })

it('knows a stale save by what it says', () => {
  expect(late(stale(5, changed('priority', 1)))).toMatchObject({ version: 5, entries: [{ sequence: 5 }] })
  expect(late(new ApiError(409, 'merged', ''))).toBeNull()
  expect(late(new Error('offline'))).toBeNull()
})

it('finds what both changed, with who and what', () => {
  const found = clashes(['priority', 'subject'], [changed('priority', 1), changed('tags', [])])
  expect(found).toEqual([{ field: 'priority', theirs: { field: 'priority', old: null, new: 1 }, who: '冯译', at: '2026-11-22T06:00:00Z' }])
})

describe('saving over what others did', () => {
  it('saves at once where nothing happened', async () => {
    const send = vi.fn().mockResolvedValue('saved')
    expect(await saveOver(3, ['priority'], send)).toEqual({ saved: 'saved' })
    expect(send.mock.calls).toEqual([[3]])
  })
  it('saves again on top of other changes', async () => {
    const send = vi.fn().mockRejectedValueOnce(stale(5, changed('tags', ['退款']))).mockResolvedValue('saved')
    expect(await saveOver(3, ['priority'], send)).toEqual({ saved: 'saved' })
    expect(send.mock.calls).toEqual([[3], [5]])
  })
  it('overwrites nothing that somebody else chose', async () => {
    const send = vi.fn().mockRejectedValue(stale(5, changed('priority', 1)))
    expect(await saveOver(3, ['priority'], send)).toMatchObject({ version: 5, clashes: [{ field: 'priority', who: '冯译' }] })
    expect(send).toHaveBeenCalledTimes(1)
  })
  it('looks at answers of a form one by one', async () => {
    const send = vi.fn().mockRejectedValueOnce(stale(4, changed('fields.sign', '云舟'))).mockResolvedValue('saved')
    expect(await saveOver(3, ['fields.reason'], send)).toEqual({ saved: 'saved' })
  })
  it('asks on where more was done than one refusal tells, and finds what stands further on', async () => {
    const further = { ...changed('priority', 1), sequence: 60 }
    const send = vi.fn().mockRejectedValueOnce(stale(60, { ...changed('tags', []), sequence: 50 })).mockRejectedValue(stale(60, further))
    expect(await saveOver(3, ['priority'], send)).toMatchObject({ version: 60, clashes: [{ field: 'priority' }] })
    expect(send.mock.calls).toEqual([[3], [50]])
  })
  it('gives up on a ticket that never rests, and passes on every other failure', async () => {
    await expect(saveOver(3, ['priority'], () => Promise.reject(stale(9, changed('tags', []))))).rejects.toMatchObject({ status: 412 })
    await expect(saveOver(3, ['priority'], () => Promise.reject(new ApiError(0, 'offline', '')))).rejects.toMatchObject({ status: 0 })
  })
})
