import { defineStore } from 'pinia'
import { reactive, toRefs } from 'vue'
import { put } from '@/platform/http'
import { useChat } from '@/features/chat/store'
import { useSession } from '@/platform/session'
import type { Frame } from '@/platform/socket'

export type PresenceState = 'available' | 'busy' | 'away' | 'offline'
export const BUSY_REASONS = ['wrap_up', 'meeting', 'training', 'other'] as const

/** What I am to the desk: whether I can be offered something, and how many seats of mine are taken. */
export const usePresence = defineStore('presence', () => {
  const chat = useChat()
  const session = useSession()
  const mine = reactive({ state: 'offline' as PresenceState, reason: '', since: '', capacity: 0, known: false })

  async function set(state: PresenceState, reason = ''): Promise<void> {
    await put('/presence', { state, ...(reason && { reason }) })
    Object.assign(mine, { state, reason })
  }

  function follow(): () => void {
    const stops = [
      chat.on('welcome', (frame: Frame) => Object.assign(mine, frame.presence ?? {}, { capacity: Number(frame.capacity ?? 0), known: true })),
      chat.on('presence.changed', (frame: Frame) => {
        if ((frame.user as { id: string }).id !== session.user?.id) return
        Object.assign(mine, { state: frame.state, reason: frame.reason, since: frame.since, capacity: Number(frame.capacity ?? mine.capacity) })
      }),
    ]
    return () => stops.forEach((stop) => stop())
  }

  return { ...toRefs(mine), set, follow }
})
