import { beforeEach, describe, expect, it } from 'vitest'
import { ApiError } from '@/platform/errors'
import { fieldErrors } from './fieldErrors'
import { keepNewDraft, noDraft, recallNewDraft } from './newDraft'
import { momentWords, owed, promiseRail } from './promise'
import { joined, talkOf } from './talk'
import type { OwnEntry, OwnTicketRow } from './types'

const t = (key: string, facts?: Record<string, unknown>) => `${key.split('.').at(-1)} ${Object.values(facts ?? {}).join(' ')}`
const at = (day: number, hour = 9) => new Date(2026, 10, day, hour, 5)
const row = (changes: Partial<OwnTicketRow> = {}) => ({ status: 'open', awaits_you: false, promised_at: at(22, 15).toISOString(), unanswered_since: null, opened_at: at(22, 9).toISOString(), ...changes }) as OwnTicketRow
const entry = (sequence: number, changes: Partial<OwnEntry> = {}): OwnEntry => ({
  sequence, kind: 'reply', event: '', author: { kind: 'staff', id: 'a', name: '苏晴' }, text: '', files: [], changes: [], facts: {}, at: at(22).toISOString(), client_id: '', ...changes,
})

describe('a promise', () => {
  it('has a clock time, and a day where it is not today', () => {
    const now = at(22, 8).getTime()
    expect(momentWords(at(22, 15).toISOString(), now, t, 'zh-Hans')).toBe('today 15:05')
    expect(momentWords(at(23, 9).toISOString(), now, t, 'zh-Hans')).toBe('tomorrow 9:05')
    expect(momentWords(at(25, 9).toISOString(), now, t, 'zh-Hans')).toBe('day 周三 9:05')
    expect(momentWords(new Date(2027, 0, 4, 9, 5).toISOString(), now, t, 'zh-Hans')).toContain('2027')
  })

  it('is kept, late, theirs, or not given', () => {
    expect(owed(row(), at(22, 10).getTime())).toBe('kept')
    expect(owed(row(), at(22, 16).getTime())).toBe('late')
    expect(owed(row({ awaits_you: true, status: 'pending' }), at(22, 16).getTime())).toBe('theirs')
    expect(owed(row({ status: 'solved' }), at(22, 16).getTime())).toBe('nothing')
    expect(owed(row({ promised_at: null }), at(22, 16).getTime())).toBe('nothing')
  })

  it('is drawn by its true share, amber past four fifths, red past the time', () => {
    const rail = promiseRail(row(), at(22, 12).getTime())!
    expect(rail.map((stretch) => stretch.kind)).toEqual(['run', 'left'])
    expect(rail[0]!.weight).toBe(rail[1]!.weight)
    expect(promiseRail(row(), at(22, 14).getTime())![0]!.kind).toBe('warm')
    expect(promiseRail(row(), at(22, 16).getTime())).toEqual([{ kind: 'over', weight: 1 }])
    expect(promiseRail(row({ awaits_you: true }), at(22, 12).getTime())).toBeNull()
  })
})

describe('what a customer reads', () => {
  it('stands in order, each number once', () => {
    expect(joined([entry(5), entry(1)], [entry(3), entry(5, { text: 'newer' })]).map((one) => [one.sequence, one.text])).toEqual([[1, ''], [3, ''], [5, 'newer']])
  })

  it('is words as bubbles and everything else as a line', () => {
    const opened = entry(1, { kind: 'event', event: 'opened', text: '坏了', author: { kind: 'customer', id: 'm', name: '林小满' } })
    const items = talkOf([opened, entry(2, { kind: 'event', event: 'urged' }), entry(4, { text: '在看', changes: [{ field: 'status', old: 'new', new: 'open' }] }), entry(6, { kind: 'change', changes: [{ field: 'status', old: 'open', new: 'solved' }] }), entry(7, { kind: 'change' })], 7)
    expect(items.map((item) => (item.kind === 'words' ? `${item.mine ? 'me' : 'us'} ${item.message.text}` : item.say))).toEqual(['me 坏了', 'urged', 'us 在看', 'status_solved'])
  })
})

describe('a form that is not sent yet', () => {
  beforeEach(() => localStorage.clear())
  it('is kept for each category, without files still on their way', () => {
    const draft = { ...noDraft(), text: '写了很久', fields: { proof: [{ id: 'a', name: '回单.pdf' }, { id: 'b', name: '照片.jpg', progress: 0.4 }, { id: 'c', name: '坏.exe', problem: '不收' }] } }
    keepNewDraft('claim', draft)
    expect(recallNewDraft('claim')).toEqual({ ...draft, fields: { proof: [{ id: 'a', name: '回单.pdf' }] } })
    expect(recallNewDraft('other')).toEqual(noDraft())
    keepNewDraft('claim', noDraft())
    expect(recallNewDraft('claim')).toEqual(noDraft())
    expect(localStorage).toHaveLength(0)
  })

  it('gets each word of the server under its own question', () => {
    const refusal = new ApiError(400, 'invalid', '看标出的地方。', { 'fields.amount': ['请填金额。'], subject: ['太长。', '换一句。'] })
    expect(fieldErrors(refusal)).toEqual({ own: { subject: '太长。 换一句。' }, fields: { amount: '请填金额。' } })
    expect(fieldErrors(new Error('x'))).toEqual({ own: {}, fields: {} })
  })
})
