import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { useChat } from '@/features/chat/store'
import { newThread } from '@/features/chat/thread'
import { switchSound } from '@/features/chat/tone'
import type { Frame } from '@/platform/socket'
import { useCalling } from './calling'

const listeners = new Map<string, (frame: Frame) => void>()
const hear = (frame: Frame) => listeners.get(frame.type)?.(frame)
const said = (seq: number, kind = 'staff', conversation = 'a') => ({ type: 'message.posted', conversation, seq, author: { kind } })
const scope = effectScope()
let tones = 0

/** The browser's loudspeaker, which counts instead of sounding. */
class Speaker {
  state = 'running'
  currentTime = 0
  destination = {}
  createOscillator() { return { frequency: { value: 0 }, connect: (next: unknown) => next, start: () => tones++, stop: () => undefined } }
  createGain() { return { gain: { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined }, connect: () => undefined } }
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('AudioContext', Speaker)
  vi.spyOn(document, 'hasFocus').mockReturnValue(false)
  setActivePinia(createPinia())
  const chat = useChat()
  chat.on = ((type: string, listener: (frame: Frame) => void) => { listeners.set(type, listener); return () => listeners.delete(type) }) as typeof chat.on
  chat.threads.set('a', newThread('a'))
  scope.run(() => useCalling(() => 'a'))
  tones = 0
})
afterEach(() => { switchSound(true); vi.useRealTimers(); vi.unstubAllGlobals(); vi.restoreAllMocks() })

const later = () => vi.advanceTimersByTime(5000)

it('calls for an answer while the customer looks elsewhere, once per burst', () => {
  hear(said(2)); hear(said(3))
  expect(tones).toBe(1)
  later(); hear(said(4))
  expect(tones).toBe(2)
})
it('calls with two notes when somebody comes', () => {
  hear({ type: 'conversation.changed', conversation: { id: 'a' }, happening: { kind: 'accepted' } })
  expect(tones).toBe(2)
})
it('is silent for what is seen, replayed, one’s own or elsewhere', () => {
  hear(said(2)); later()
  tones = 0
  hear(said(2)); hear(said(3, 'customer')); hear(said(9, 'staff', 'b'))
  vi.spyOn(document, 'hasFocus').mockReturnValue(true)
  hear(said(5))
  expect(tones).toBe(0)
})
it('is silent when switched off', () => {
  switchSound(false)
  hear(said(2))
  expect(tones).toBe(0)
})
