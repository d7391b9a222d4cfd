import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shallowReactive, shallowRef } from 'vue'
import { fillGaps, loadEarlier, loadThread } from './history'
import { written } from './outbox'
import { pump } from './sending'
import { newThread, setUnsent, type Thread } from './thread'
import { gaps, withHead, withMessages } from './timeline'
import type { Conversation, Me, Message } from './types'
import type { ChatWindow } from './window'

const said = (seq: number): Message => ({
  conversation: 'c', seq, client_id: `id-${seq}`, author: { kind: 'staff', id: 's', name: '周岚' }, text: `第 ${seq} 句`, files: [], at: '2026-11-24T06:00:00Z', visibility: 'public', retracted: false,
})
const conversation = { id: 'c', last_seq: 450, last_note: 0, marks: { customer: { delivered: 0, read: 0 }, staff: { delivered: 450, read: 440 } }, happenings: [] } as unknown as Conversation

let chat: ChatWindow
let thread: Thread
let asked: string[]
/** A server that holds 450 messages, except those in `lost`. */
function serve(lost: number[] = []): void {
  vi.stubGlobal('fetch', (address: string, options: RequestInit) => {
    asked.push(`${options.method} ${address}`)
    const url = new URL(address, 'http://here')
    const json = (body: unknown, status = 200) => Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }))
    if (options.method === 'POST') return json({ ...said(451), client_id: JSON.parse(String(options.body)).client_id, author: { kind: 'customer', id: 'm', name: '林' } }, 201)
    if (!url.pathname.endsWith('/messages')) return json(conversation)
    const after = Number(url.searchParams.get('after'))
    const limit = Number(url.searchParams.get('limit'))
    const rows = Array.from({ length: 450 }, (_, index) => index + 1).filter((seq) => seq > after && !lost.includes(seq)).slice(0, limit)
    return json({ results: rows.map(said), next: null })
  })
}

beforeEach(() => {
  localStorage.clear()
  asked = []
  chat = { conversations: shallowReactive(new Map<string, Conversation>()), threads: shallowReactive(new Map<string, Thread>()), me: shallowRef<Me | null>(null), send: () => false, phase: () => 'failed' }
  thread = newThread('c')
  chat.threads.set('c', thread)
})
afterEach(() => vi.unstubAllGlobals())

describe('fetching a conversation', () => {
  it('fetches all of it, page by page, with its marks', async () => {
    serve()
    await loadThread(chat, thread, Number.MAX_SAFE_INTEGER)
    expect(thread).toMatchObject({ stage: 'ready' })
    expect(thread.timeline.messages).toHaveLength(450)
    expect(thread.marks.staff.read).toBe(440)
  })

  it('fetches the end first where that is asked for, and earlier words on demand', async () => {
    serve()
    await loadThread(chat, thread, 50)
    expect(thread.timeline.messages[0]!.seq).toBe(401)
    await loadEarlier(thread)
    expect(thread.timeline.messages[0]!.seq).toBe(201)
    expect(gaps(thread.timeline)).toEqual([])
  })

  it('fetches exactly what is missing', async () => {
    serve()
    thread.timeline = withHead(withMessages(thread.timeline, [...Array.from({ length: 440 }, (_, index) => said(index + 1)), said(445)]), 450)
    await fillGaps(chat, thread)
    expect(gaps(thread.timeline)).toEqual([])
    expect(asked).toEqual(['GET /api/v1/conversations/c/messages?after=440&limit=200'])
  })

  it('does not ask for ever for a number the server passes over', async () => {
    serve([7])
    thread.timeline = withHead(withMessages(thread.timeline, [1, 2, 3, 4, 5, 6].map(said)), 450)
    await fillGaps(chat, thread)
    expect(gaps(thread.timeline)[0]).toEqual({ after: 6, until: 7 })
    expect(asked.length).toBeLessThan(5)
  })

  it('keeps what is on screen when the server cannot be reached', async () => {
    thread.timeline = withMessages(thread.timeline, [said(1)])
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
    await loadThread(chat, thread, 50)
    expect(thread).toMatchObject({ stage: 'ready' })
    expect(thread.timeline.messages).toHaveLength(1)
    expect(thread.failure).not.toBeNull()
  })
})

describe('sending without a socket', () => {
  it('goes by HTTP under the same id, and the words leave the outbox with the answer', async () => {
    serve()
    setUnsent(thread, [written({ conversation: 'c', text: '你好' }, 'mine', Date.now())])
    pump(chat, thread)
    expect(thread.unsent[0]!.state).toBe('sending')
    await vi.waitFor(() => expect(thread.unsent).toHaveLength(0))
    expect(asked).toEqual(['POST /api/v1/conversations/c/messages'])
    expect(thread.timeline.messages.at(-1)).toMatchObject({ seq: 451, client_id: 'mine', text: '你好' })
  })

  it('keeps the words when that fails as well, and tries again later', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline')))
    setUnsent(thread, [written({ conversation: 'c', text: '你好' }, 'mine', Date.now())])
    pump(chat, thread)
    await vi.waitFor(() => expect(thread.unsent[0]).toMatchObject({ state: 'queued', code: 'offline' }))
    expect(thread.unsent[0]!.not_before).toBeGreaterThan(Date.now())
  })
})
