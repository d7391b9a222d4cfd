import { beforeEach, describe, expect, it } from 'vitest'
import { delivered, interrupted, nextToSend, refused, resent, sending, unanswered, written, type Unsent } from './outbox'
import { clearOutboxes, loadOutbox, saveOutbox } from './outbox.storage'

const NOON = Date.parse('2026-11-24T04:00:00Z')
const a = (id: string, change: Partial<Unsent> = {}): Unsent => ({ ...written({ conversation: 'c', text: `话 ${id}` }, id, NOON), ...change })

describe('an outbox', () => {
  it('sends one at a time, in the order written', () => {
    const outbox = [a('one'), a('two')]
    expect(nextToSend(outbox, NOON)?.client_id).toBe('one')
    expect(nextToSend(sending(outbox, 'one', NOON), NOON)).toBeNull()
    expect(nextToSend(delivered(sending(outbox, 'one', NOON), ['one']), NOON)?.client_id).toBe('two')
  })

  it('keeps words until the server has them', () => {
    const outbox = sending([a('one')], 'one', NOON)
    expect(interrupted(outbox)).toEqual([a('one')])
    expect(delivered(outbox, ['another'])).toHaveLength(1)
    expect(delivered(outbox, ['one'])).toHaveLength(0)
  })

  it('tries again under the same id after a broken connection', () => {
    expect(nextToSend(interrupted(sending([a('one')], 'one', NOON)), NOON)?.client_id).toBe('one')
  })

  it('tries again when no answer came in ten seconds, and not before', () => {
    const outbox = sending([a('one')], 'one', NOON)
    expect(nextToSend(unanswered(outbox, NOON + 9_000), NOON + 9_000)).toBeNull()
    expect(nextToSend(unanswered(outbox, NOON + 11_000), NOON + 11_000)?.client_id).toBe('one')
  })

  it('waits as long as it was told after going too fast, and lets nothing overtake', () => {
    const outbox = refused([a('one'), a('two')], 'one', { code: 'rate_limited', detail: '发得太快了', retry_after: 3 }, NOON)
    expect(nextToSend(outbox, NOON + 2_000)).toBeNull()
    expect(nextToSend(outbox, NOON + 3_001)?.client_id).toBe('one')
  })

  it('leaves a settled refusal where it was written, with its reason, and goes on with the next', () => {
    const outbox = refused([a('one'), a('two')], 'one', { code: 'unsuitable_text', detail: '有不能发的词。' }, NOON)
    expect(outbox[0]).toMatchObject({ state: 'failed', text: '话 one', detail: '有不能发的词。' })
    expect(nextToSend(outbox, NOON)?.client_id).toBe('two')
  })

  it('resends under the same id', () => {
    const failed = refused([a('one')], 'one', { code: 'conversation_closed', detail: '' }, NOON)
    const again = resent(failed, 'one', () => 'fresh')
    expect(again[0]).toMatchObject({ client_id: 'one', state: 'queued', code: '' })
  })

  it('takes a fresh id only where the server holds other words under the old one', () => {
    const failed = refused([a('one')], 'one', { code: 'conflict', detail: '' }, NOON)
    expect(resent(failed, 'one', () => 'fresh')[0]!.client_id).toBe('fresh')
  })
})

describe('an outbox in storage', () => {
  beforeEach(() => localStorage.clear())

  it('survives a reload, in order, with what was under way waiting again', () => {
    const first = a('one', { written_at: '2026-11-24T04:00:00Z' })
    const second = a('two', { written_at: '2026-11-24T04:00:05Z' })
    saveOutbox([], sending([second, first], 'one', NOON))
    expect(loadOutbox('c').map((item) => [item.client_id, item.state])).toEqual([['one', 'queued'], ['two', 'queued']])
  })

  it('belongs to one conversation', () => {
    saveOutbox([], [a('one')])
    expect(loadOutbox('another')).toEqual([])
  })

  it('forgets what was delivered, but never what another window wrote', () => {
    const mine = [a('mine')]
    saveOutbox([], [a('theirs')])
    saveOutbox([], mine)
    saveOutbox(mine, [])
    expect(loadOutbox('c').map((item) => item.client_id)).toEqual(['theirs'])
  })

  it('is emptied on signing out, and only it', () => {
    localStorage.setItem('helpdesk.theme', '"dark"')
    saveOutbox([], [a('one')])
    clearOutboxes()
    expect(loadOutbox('c')).toEqual([])
    expect(localStorage.getItem('helpdesk.theme')).toBe('"dark"')
  })

  it('passes over what it cannot read', () => {
    localStorage.setItem('helpdesk.unsent.c.broken', '{')
    saveOutbox([], [a('one')])
    expect(loadOutbox('c')).toHaveLength(1)
  })

  it('does not fail when nothing can be stored', () => {
    const full = { length: 0, key: () => null, getItem: () => null, setItem: () => { throw new Error('full') }, removeItem: () => undefined } as unknown as Storage
    expect(() => saveOutbox([], [a('one')], full)).not.toThrow()
    expect(loadOutbox('c', null)).toEqual([])
  })
})
