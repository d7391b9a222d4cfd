import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { draftKeeper, forgetDrafts, keepLocally, localDraft, remoteDrafts } from './drafts'

const sent: { method: string; body: unknown }[] = []
let answer: () => Response = () => new Response('{}', { status: 200, headers: { 'Content-Type': 'application/json' } })

beforeEach(() => {
  vi.useFakeTimers()
  sent.length = 0
  localStorage.clear()
  vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
    sent.push({ method: init.method!, body: init.body ? JSON.parse(String(init.body)) : undefined })
    return Promise.resolve(answer())
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  answer = () => new Response('{}', { status: 200, headers: { 'Content-Type': 'application/json' } })
})

describe('a draft', () => {
  it('is in this browser with the very keystroke', () => {
    draftKeeper(() => undefined)('c', false, '您')
    expect(localDraft('c', false)).toBe('您')
    expect(sent).toEqual([])
  })

  it('goes to the server once the typing rests, and only the newest', async () => {
    const states: string[] = []
    const keep = draftKeeper((state) => states.push(state))
    keep('c', false, '您')
    keep('c', false, '您好')
    await vi.advanceTimersByTimeAsync(1000)
    expect(sent.map((one) => one.body)).toEqual([{ text: '您好', is_note: false }])
    expect(states.at(-1)).toBe('saved')
  })

  it('keeps reply and note apart', () => {
    keepLocally('c', false, '回复')
    keepLocally('c', true, '备注')
    expect([localDraft('c', false), localDraft('c', true)]).toEqual(['回复', '备注'])
  })

  it('does not wait here for the next person at this browser', () => {
    keepLocally('c', false, '回复')
    localStorage.setItem('helpdesk.summary.c', '"小结"')
    localStorage.setItem('helpdesk.theme', '"dark"')
    forgetDrafts()
    expect(Object.keys(localStorage)).toEqual(['helpdesk.theme'])
  })

  it('stays here, and says so, when the server is away', async () => {
    answer = () => new Response('', { status: 503 })
    const states: string[] = []
    draftKeeper((state) => states.push(state))('c', false, '您好')
    await vi.advanceTimersByTimeAsync(1000)
    expect([states.at(-1), localDraft('c', false)]).toEqual(['local', '您好'])
  })

  it('is nothing rather than an error when the server cannot tell', async () => {
    answer = () => new Response('', { status: 500 })
    expect(await remoteDrafts('c')).toEqual({ reply: '', note: '' })
  })
})
