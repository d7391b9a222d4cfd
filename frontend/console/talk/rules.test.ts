import { describe, expect, it } from 'vitest'
import { emptyTimeline, withHappenings, withMessages } from '@/features/chat/timeline'
import type { Happening, Message } from '@/features/chat/types'
import { happeningText, reasonText } from './happenings'
import { blocks, mayRetract, writtenInLine } from './rules'

const message = (seq: number, kind: 'customer' | 'staff' = 'customer', more: Partial<Message> = {}): Message => ({
  conversation: 'c', seq, client_id: String(seq), author: { kind, id: kind, name: kind }, text: '话', files: [], at: '2026-11-24T06:00:00Z', visibility: 'public', retracted: false, ...more,
})
const happening = (kind: string, after: number, facts: Record<string, unknown> = {}) => ({ id: kind, kind, after, by: '周岚', facts, at: '2026-11-24T06:01:00Z' }) as Happening

describe('retracting', () => {
  const now = Date.parse('2026-11-24T06:01:59Z')
  it('is offered for two minutes, to the author alone', () => {
    expect(mayRetract(message(1, 'staff'), 'staff', now)).toBe(true)
    expect(mayRetract(message(1, 'staff'), 'somebody', now)).toBe(false)
    expect(mayRetract(message(1, 'customer'), 'customer', now)).toBe(false)
    expect(mayRetract(message(1, 'staff'), 'staff', now + 1000)).toBe(false)
    expect(mayRetract(message(1, 'staff', { retracted: true }), 'staff', now)).toBe(false)
  })
})

describe('words written in line', () => {
  const timeline = withMessages(emptyTimeline(), [message(1), message(2), message(3, 'staff'), message(4)])
  it('are those before somebody accepted', () => expect(writtenInLine(withHappenings(timeline, [happening('accepted', 2)]))).toEqual({ first: 1, count: 2 }))
  it('are not marked while nobody has accepted', () => expect(writtenInLine(timeline)).toBeNull())
  it('are none when the customer only waited', () => expect(writtenInLine(withHappenings(timeline, [happening('accepted', 0)]))).toBeNull())
})

it('keeps the spaces of code and nothing else of its fence', () => {
  expect(blocks('试试：\n```sh\ncurl -v\n  -H x\n```\n谢谢')).toEqual([{ kind: 'words', text: '试试：' }, { kind: 'code', text: 'curl -v\n  -H x' }, { kind: 'words', text: '谢谢' }])
  expect(blocks('没有代码')).toEqual([{ kind: 'words', text: '没有代码' }])
})

describe('a grey line', () => {
  const t = (key: string, facts: Record<string, unknown> = {}) => `${key} ${Object.values(facts).join(' ')}`.trim()
  const ways = { duration: (seconds: number) => `${seconds}s`, when: (iso: string) => iso.slice(11, 16) }
  it('says who accepted and after how long', () => expect(happeningText(happening('accepted', 1, { waited_s: 72 }), t, ways)).toBe('talk.happened.accepted 周岚 72s'))
  it('tells a lost agent from one who gave back', () => {
    expect(happeningText(happening('returned', 1, { reason: 'agent_lost', from: '陈越' }), t, ways)).toContain('returned_lost')
    expect(happeningText(happening('returned', 1, { reason: '', from: '陈越' }), t, ways)).not.toContain('returned_lost')
  })
  it('names a kind it does not know rather than hiding it', () => expect(happeningText(happening('merged', 1), t, ways)).toBe('周岚 merged'))
  it('leaves an unknown reason as the server gave it', () => expect(reasonText('duplicate', t)).toBe('duplicate'))
})
