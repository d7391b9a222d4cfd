import { defineStore } from 'pinia'
import { computed, shallowReactive, shallowRef, watch } from 'vue'
import { newId } from '@/platform/ids'
import { LiveSocket, type Connection, type Frame } from '@/platform/socket'
import { arrive } from './arriving'
import { fillGaps, loadEarlier, loadThread } from './history'
import { resent, written, type Draft } from './outbox'
import { clearOutboxes } from './outbox.storage'
import { breakOff, pump } from './sending'
import { moveMark, newThread, setUnsent, type Thread } from './thread'
import { contiguous } from './timeline'
import { typingTeller } from './typing'
import type { Conversation, Me } from './types'
import { patchConversation, setConversation, sideOf, type ChatWindow } from './window'

const WHOLE_CONVERSATION = Number.MAX_SAFE_INTEGER

/** The live side of chat in this window: one socket, the conversations it knows, the threads it has open. */
export const useChat = defineStore('chat', () => {
  const conversations = shallowReactive(new Map<string, Conversation>())
  const threads = shallowReactive(new Map<string, Thread>())
  const me = shallowRef<Me | null>(null)
  const socket = shallowRef<LiveSocket | null>(null)
  const connection = computed<Connection>(() => socket.value?.connection.value ?? { phase: 'idle', retryAt: null, code: null })
  const listeners = new Map<string, Set<(frame: Frame) => void>>()
  let ticker: ReturnType<typeof setInterval> | undefined
  let leaving = false

  const chat: ChatWindow = {
    conversations, threads, me,
    send: (frame) => socket.value?.send(frame) ?? false,
    phase: () => connection.value.phase,
  }

  function connect(path: '/ws/chat' | '/ws/console'): void {
    leaving = false
    if (socket.value) return socket.value.start()
    socket.value = new LiveSocket({ path, hello, onFrame })
    socket.value.start()
    ticker = setInterval(tick, 1000)
  }

  function disconnect(): void {
    clearInterval(ticker)
    socket.value?.stop()
    socket.value = null
    threads.forEach(breakOff)
  }

  /** The last page that shows chat is left: the line is kept until everything written has gone out. */
  function leave(): void {
    leaving = true
    tick()
  }

  /** On signing out: nothing of this person stays behind. */
  function forgetEverything(): void {
    disconnect()
    threads.clear()
    conversations.clear()
    me.value = null
    clearOutboxes()
  }

  function hello(): Frame {
    const known = Object.fromEntries([...threads.values()].map((thread) => [thread.id, contiguous(thread.timeline)]))
    return { type: 'hello', protocol: 1, conversations: known }
  }

  function onFrame(frame: Frame): void {
    arrive(chat, frame)
    listeners.get(frame.type)?.forEach((listener) => listener(frame))
  }

  /** Hear a frame type of one's own (`offer`, `board` …). Returns the way to stop. */
  function on(type: string, listener: (frame: Frame) => void): () => void {
    if (!listeners.has(type)) listeners.set(type, new Set())
    listeners.get(type)!.add(listener)
    return () => listeners.get(type)?.delete(listener)
  }

  watch(() => connection.value.phase, (phase, before) => {
    if (before === 'live' && phase !== 'live') threads.forEach(breakOff)
  }, { flush: 'sync' })

  let ticks = 0
  function tick(): void {
    const { phase } = connection.value
    const pollNow = phase === 'failed' && ++ticks % 5 === 0
    for (const thread of threads.values()) {
      if (thread.typing && thread.typing.until < Date.now()) thread.typing = null
      if (pollNow) void loadThread(chat, thread, WHOLE_CONVERSATION)
      pump(chat, thread)
    }
    if (leaving && ![...threads.values()].some((thread) => thread.unsent.some((item) => item.state !== 'failed'))) disconnect()
  }

  /** Opens a conversation. `recent` limits how many messages are fetched at first; `watched` is for staff who look on. */
  async function open(id: string, options: { recent?: number; watched?: boolean } = {}): Promise<Thread> {
    let thread = threads.get(id)
    if (!thread) {
      thread = newThread(id, { watched: options.watched })
      threads.set(id, thread)
      if (options.watched) chat.send({ type: 'watch', conversation: id, after: thread.timeline.from })
    }
    await loadThread(chat, thread, options.recent ?? WHOLE_CONVERSATION)
    pump(chat, thread)
    return thread
  }

  function close(id: string): void {
    const thread = threads.get(id)
    if (thread?.watched) chat.send({ type: 'unwatch', conversation: id })
    if (thread && !thread.unsent.length) threads.delete(id)
  }

  function say(draft: Draft): void {
    const thread = threads.get(draft.conversation)
    if (!thread) throw new Error('say() needs an open conversation')
    setUnsent(thread, [...thread.unsent, written(draft, newId(), Date.now())])
    pump(chat, thread)
    typing(draft.conversation, false)
  }

  function resend(id: string, client_id: string): void {
    const thread = threads.get(id)
    if (!thread) return
    setUnsent(thread, resent(thread.unsent, client_id, newId))
    pump(chat, thread)
  }

  /** Takes unsent words back and hands them over, so that they can be edited. */
  function takeBack(id: string, client_id: string): string {
    const thread = threads.get(id)
    const item = thread?.unsent.find((one) => one.client_id === client_id)
    if (thread) setUnsent(thread, thread.unsent.filter((one) => one !== item))
    return item?.text ?? ''
  }

  /** Everything up to the newest message has been seen by the person here. */
  function markRead(id: string): void {
    const thread = threads.get(id)
    if (!thread) return
    const side = sideOf(me.value)
    const seq = contiguous(thread.timeline)
    if (seq <= thread.marks[side].read) return
    if (chat.send({ type: 'message.read', conversation: id, seq })) moveMark(thread, side, seq, seq)
    patchConversation(chat, id, { ...(conversations.get(id)?.unread !== undefined && { unread: 0 }) })
  }

  const typing = typingTeller((id, on, text) => chat.send({ type: 'typing', conversation: id, on, ...(on && text && { text: text.slice(0, 500) }) }))

  return {
    conversations, threads, me, connection,
    connect, leave, disconnect, forgetEverything, on,
    send: chat.send,
    tryNow: () => socket.value?.tryNow(),
    open, close, say, resend, takeBack, markRead, typing,
    know: (conversation: Conversation) => setConversation(chat, conversation),
    reload: (id: string) => { const thread = threads.get(id); return thread ? loadThread(chat, thread, WHOLE_CONVERSATION) : Promise.resolve() },
    loadEarlier: (id: string) => { const thread = threads.get(id); return thread ? loadEarlier(thread) : Promise.resolve() },
    fillGaps: (id: string) => { const thread = threads.get(id); return thread ? fillGaps(chat, thread) : Promise.resolve() },
  }
})
