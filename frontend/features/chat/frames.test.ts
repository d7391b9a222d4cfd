import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { shallowReactive, shallowRef } from 'vue'
import type { Frame } from '@/platform/socket'
import { arrive } from './arriving'
import { pump } from './sending'
import { written } from './outbox'
import { newThread, setUnsent, type Thread } from './thread'
import { withMessages } from './timeline'
import type { Conversation, Me, Message } from './types'
import type { ChatWindow } from './window'

const folder = join(__dirname, '../../../tests/contracts/frames')
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
const sample = (name: string): Frame => structuredClone(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')).frame as Frame)

const posted = sample('message.posted') as unknown as Message
const id = posted.conversation
let chat: ChatWindow & { sent: Frame[] }
let thread: Thread

beforeEach(() => {
  localStorage.clear()
  const sent: Frame[] = []
  chat = {
    sent, conversations: shallowReactive(new Map<string, Conversation>()), threads: shallowReactive(new Map<string, Thread>()), me: shallowRef<Me | null>(null),
    send: (frame) => { sent.push(frame); return true }, phase: () => 'live',
  }
  thread = newThread(id)
  chat.threads.set(id, thread)
})

const upTo = (last: number) => Array.from({ length: last }, (_, index) => ({ ...posted, seq: index + 1, client_id: `c${index + 1}` }))

describe('the frames of the contract', () => {
  it('are all readable here, and none of them upsets a window', () => {
    expect(names.length).toBeGreaterThan(25)
    for (const name of names) {
      const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { from: string; sockets: string[]; frame: Frame }
      expect(['client', 'server']).toContain(file.from)
      expect(file.sockets.every((socket) => ['chat', 'console'].includes(socket))).toBe(true)
      if (file.from === 'server') expect(() => arrive(chat, file.frame), name).not.toThrow()
    }
  })

  it('a posted message is shown once, however often it arrives', () => {
    thread.timeline = withMessages(thread.timeline, upTo(6))
    arrive(chat, sample('message.posted'))
    arrive(chat, sample('message.posted'))
    expect(thread.timeline.messages.map((message) => message.seq)).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('what we send has the very shape of the sample', () => {
    const post = sample('message.post')
    setUnsent(thread, [written({ conversation: id, text: String(post.text) }, String(post.client_id), Date.now())])
    pump(chat, thread)
    expect(chat.sent).toEqual([post])
  })

  it('an internal post carries its visibility', () => {
    const post = sample('message.post.internal')
    setUnsent(thread, [written({ conversation: id, text: String(post.text), visibility: 'internal' }, String(post.client_id), Date.now())])
    pump(chat, thread)
    expect(chat.sent).toEqual([post])
  })

  it('words leave the outbox only when the server has numbered them', () => {
    setUnsent(thread, [written({ conversation: id, text: posted.text }, posted.client_id!, Date.now())])
    pump(chat, thread)
    expect(thread.unsent).toHaveLength(1)
    arrive(chat, sample('message.accepted'))
    expect(thread.unsent).toHaveLength(0)
    expect(thread.timeline.messages.at(-1)).toMatchObject({ seq: 7, text: posted.text, client_id: posted.client_id })
  })

  it('a message of ours that comes back by replay is no longer unsent', () => {
    setUnsent(thread, [written({ conversation: id, text: posted.text }, posted.client_id!, Date.now())])
    arrive(chat, sample('message.posted'))
    expect(thread.unsent).toHaveLength(0)
  })

  it('a message of somebody else under our client id does not take our words away', () => {
    setUnsent(thread, [written({ conversation: id, text: posted.text }, posted.client_id!, Date.now())])
    arrive(chat, { ...sample('message.posted'), author: { kind: 'staff', id: 's', name: '周岚' } })
    expect(thread.unsent).toHaveLength(1)
  })

  it('a passing refusal keeps the words waiting, under the same id', () => {
    setUnsent(thread, [written({ conversation: id, text: posted.text }, posted.client_id!, Date.now())])
    pump(chat, thread)
    arrive(chat, sample('refused'))
    expect(thread.unsent[0]).toMatchObject({ state: 'queued', client_id: posted.client_id, code: 'rate_limited' })
    expect(thread.unsent[0]!.not_before).toBeGreaterThan(Date.now() + 1000)
  })

  it('the welcome brings marks and takes back what was retracted meanwhile', () => {
    thread.timeline = withMessages(thread.timeline, upTo(7))
    arrive(chat, sample('welcome'))
    expect(chat.me.value?.name).toBe('林小满')
    expect(thread.marks.staff).toEqual({ delivered: 7, read: 5 })
    expect(thread.timeline.messages[2]).toMatchObject({ retracted: true, text: '' })
  })

  it('a heartbeat that names a newer message shows the gap', () => {
    thread.timeline = withMessages(thread.timeline, upTo(5))
    arrive(chat, sample('pong'))
    expect(thread.timeline.head).toBe(7)
  })

  it('marks never move backwards', () => {
    arrive(chat, sample('read'))
    arrive(chat, { ...sample('read'), delivered: 3, read: 2 })
    expect(thread.marks.staff).toEqual({ delivered: 7, read: 7 })
  })

  it('a note stands beside the words, with a number of its own', () => {
    arrive(chat, sample('message.posted.internal'))
    expect(thread.timeline.messages).toHaveLength(0)
    expect(thread.timeline.notes[0]).toMatchObject({ seq: 2, after: 6, visibility: 'internal' })
  })

  it('the line and the conversation itself follow the news', () => {
    arrive(chat, sample('conversation.changed'))
    arrive(chat, sample('line.position'))
    expect(chat.conversations.get(id)).toMatchObject({ state: 'active', line: { position: 3, wait_s: [60, 180] } })
    expect(thread.timeline.happenings.map((happening) => happening.kind)).toEqual(['accepted'])
  })

  it('one hears that the other side writes, not that one writes oneself', () => {
    arrive(chat, sample('typing'))
    expect(thread.typing?.name).toBe('周岚')
    arrive(chat, { ...sample('typing'), by: { kind: 'customer', name: '林小满' }, on: false })
    expect(thread.typing?.name).toBe('周岚')
  })
})
