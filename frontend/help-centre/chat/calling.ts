import { onScopeDispose } from 'vue'
import { useChat } from '@/features/chat/store'
import { playTone } from '@/features/chat/tone'
import type { Message } from '@/features/chat/types'
import type { Frame } from '@/platform/socket'

const QUIET_FOR_MS = 1500

/** A quiet tone for whoever looks elsewhere: one for new words of ours, two when somebody takes the conversation. */
export function useCalling(conversation: () => string): void {
  const chat = useChat()
  let calledAt = -Infinity
  let heard = 0

  function call(tone: 'message' | 'offer'): void {
    const elsewhere = document.hidden || !document.hasFocus()
    if (!elsewhere || Date.now() - calledAt < QUIET_FOR_MS) return // several words at once are one call
    calledAt = Date.now()
    playTone(tone)
  }
  function onMessage(frame: Frame): void {
    const message = frame as unknown as Message
    if (message.conversation !== conversation() || message.author.kind !== 'staff') return
    const read = chat.threads.get(message.conversation)?.marks.customer.read ?? 0
    if (message.seq <= Math.max(heard, read)) return // replayed after a break
    heard = message.seq
    call('message')
  }
  function onChanged(frame: Frame): void {
    const { id } = frame.conversation as { id: string }
    if (id === conversation() && (frame.happening as { kind?: string } | undefined)?.kind === 'accepted') call('offer')
  }

  const stops = [chat.on('message.posted', onMessage), chat.on('conversation.changed', onChanged)]
  onScopeDispose(() => stops.forEach((stop) => stop()))
}
