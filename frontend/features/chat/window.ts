import type { ShallowRef } from 'vue'
import type { Frame, Phase } from '@/platform/socket'
import type { Thread } from './thread'
import type { Conversation, Me, Side } from './types'

/** What the parts of the chat store share: everything this browser window knows, and its way out. */
export interface ChatWindow {
  readonly conversations: Map<string, Conversation>
  readonly threads: Map<string, Thread>
  readonly me: ShallowRef<Me | null>
  send(frame: Frame): boolean
  phase(): Phase
}

export const sideOf = (me: Me | null): Side => (me?.kind === 'staff' ? 'staff' : 'customer')
export const authorOf = (me: Me | null) => ({
  kind: sideOf(me) === 'staff' ? ('staff' as const) : ('customer' as const), id: me?.id ?? null, name: me?.name ?? '',
})

export function setConversation(chat: ChatWindow, news: Conversation): void {
  const before = chat.conversations.get(news.id)
  chat.conversations.set(news.id, before ? { ...before, ...news } : news)
}

export function patchConversation(chat: ChatWindow, id: string, change: Partial<Conversation>): void {
  const before = chat.conversations.get(id)
  if (before) chat.conversations.set(id, { ...before, ...change })
}
