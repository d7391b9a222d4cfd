import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shallowRef } from 'vue'
import { arrive } from '@/features/chat/arriving'
import { useChat } from '@/features/chat/store'
import type { Conversation, Me } from '@/features/chat/types'
import type { Frame } from '@/platform/socket'
import { useInbox } from './store'

const talk = (id: string, more: Partial<Conversation> = {}): Conversation => ({
  id, topic: { slug: 'general', name: '一般问题' }, queue: { slug: 'general', name: '综合' }, subject: '', state: 'active', assignee: { id: 'zhou', name: '周岚' },
  created_at: '2026-11-24T06:00:00Z', accepted_at: null, closed_at: null, close_reason: null, last_seq: 1, last_message: null, left: false, line: null,
  can_reopen_until: null, rating: null, marks: { customer: { delivered: 0, read: 0 }, staff: { delivered: 0, read: 0 } }, unread: 0, unanswered_since: null, ...more,
})
let lists: Record<string, Conversation[]> = {}
const hearing = new Map<string, ((frame: Frame) => void)[]>()
const hear = (frame: Frame) => hearing.get(frame.type)?.forEach((listener) => listener(frame))
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

beforeEach(() => {
  setActivePinia(createPinia())
  hearing.clear()
  lists = { mine: [talk('a')], waiting: [], colleagues: [], closed: [] }
  vi.stubGlobal('fetch', (address: string) => {
    const view = new URL(address, 'http://localhost').searchParams.get('view')!
    return Promise.resolve(new Response(JSON.stringify({ results: lists[view], next: null }), { status: 200, headers: { 'Content-Type': 'application/json' } }))
  })
})
afterEach(() => vi.unstubAllGlobals())

async function followed() {
  const chat = useChat()
  chat.on = ((type: string, listener: (frame: Frame) => void) => {
    hearing.set(type, [...(hearing.get(type) ?? []), listener])
    return () => undefined
  }) as typeof chat.on
  const inbox = useInbox()
  inbox.follow('zhou')
  await settled()
  return { chat, inbox }
}
const said = (kind: 'customer' | 'staff', at: string, seq: number) => ({ type: 'message.posted', conversation: 'a', seq, client_id: `x${seq}`, author: { kind, id: kind, name: kind }, text: '话', files: [], at, visibility: 'public', retracted: false })
const arriving = (chat: ReturnType<typeof useChat>) => (frame: Frame) =>
  arrive({ conversations: chat.conversations, threads: chat.threads, me: shallowRef<Me>({ kind: 'staff', id: 'zhou', name: '周岚', role: 'agent' }), send: () => true, phase: () => 'live' }, frame)

describe('who waits for whom', () => {
  it('follows the words: the customer speaks, we answer', async () => {
    const { chat, inbox } = await followed()
    const come = arriving(chat)
    expect(inbox.waitingForMe).toHaveLength(0)
    come(said('customer', '2026-11-24T06:01:00Z', 2))
    expect(inbox.waitingForMe.map((one) => one.unanswered_since)).toEqual(['2026-11-24T06:01:00Z'])
    come(said('customer', '2026-11-24T06:02:00Z', 3))
    expect(inbox.waitingForMe[0]!.unanswered_since, 'since the first word, not the last').toBe('2026-11-24T06:01:00Z')
    come(said('staff', '2026-11-24T06:03:00Z', 4))
    expect([inbox.waitingForMe.length, inbox.waitingForCustomer.length]).toEqual([0, 1])
  })

  it('learns nothing from words that come a second time', async () => {
    const { chat, inbox } = await followed()
    const come = arriving(chat)
    const story = [said('customer', '2026-11-24T06:01:00Z', 2), said('staff', '2026-11-24T06:03:00Z', 3)]
    story.forEach(come)
    come(story[0]!)
    expect([inbox.waitingForMe.length, inbox.waitingForCustomer.length], 'an answered question stays answered').toEqual([0, 1])
    come(said('customer', '2026-11-24T06:04:00Z', 4))
    come(story[1]!)
    expect(inbox.waitingForMe.map((one) => one.unanswered_since), 'an old answer answers nothing new').toEqual(['2026-11-24T06:04:00Z'])
  })

  it('is not answered by a note among us', async () => {
    const { chat, inbox } = await followed()
    const come = arriving(chat)
    come(said('customer', '2026-11-24T06:01:00Z', 2))
    come({ ...said('staff', '2026-11-24T06:02:00Z', 1), visibility: 'internal' })
    expect(inbox.waitingForMe).toHaveLength(1)
  })

  it('asks for a conversation whose doorbell got lost', async () => {
    const { chat, inbox } = await followed()
    const fresh = talk('a', { last_seq: 2, unanswered_since: '2026-11-24T06:01:00Z' })
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(fresh), { status: 200, headers: { 'Content-Type': 'application/json' } })))
    arriving(chat)({ type: 'pong', heads: { a: 2 } })
    await vi.waitFor(() => expect(inbox.waitingForMe.map((one) => one.last_seq)).toEqual([2]), { timeout: 3000 })
  })
})

it('forgets after a reconnect what the server no longer lists here', async () => {
  const { inbox } = await followed()
  expect(inbox.mine).toHaveLength(1)
  lists.mine = []
  hear({ type: 'welcome' })
  await settled()
  expect(inbox.mine).toHaveLength(0)
})

it('keeps what is over out of memory until somebody opens that list', async () => {
  const { chat, inbox } = await followed()
  const over = talk('a', { state: 'closed', closed_at: '2026-11-24T06:05:00Z' })
  chat.know(over)
  hear({ type: 'conversation.changed', conversation: over })
  expect(chat.conversations.has('a')).toBe(false)
  lists.closed = [over]
  await inbox.load('closed')
  expect(inbox.closed.map((one) => one.id)).toEqual(['a'])
})

it('says so when a list cannot be fetched, and keeps what it has', async () => {
  const { inbox } = await followed()
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('down')))
  await inbox.load('mine')
  expect([inbox.shelves.mine.stage, inbox.mine.length]).toEqual(['ready', 1])
  expect(inbox.shelves.mine.failure).toMatchObject({ code: 'offline' })
})
