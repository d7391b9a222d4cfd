import type { Conversation } from '@/features/chat/types'

/** The order of the lists. Pure: what waits longest stands first wherever somebody waits for us. */

export const isMine = (conversation: Conversation, me: string): boolean =>
  conversation.state === 'active' && conversation.assignee?.id === me

export const isColleagues = (conversation: Conversation, me: string): boolean =>
  conversation.state === 'active' && conversation.assignee !== null && conversation.assignee.id !== me

/** Words left while nobody was there are no line: nobody sits and waits. They come after those who do. */
export const isWaiting = (conversation: Conversation): boolean => conversation.state === 'waiting'

/** The customer's words that nobody has answered yet; longest first. */
export function awaitingUs(conversations: readonly Conversation[]): Conversation[] {
  return conversations.filter((one) => one.unanswered_since).sort((one, other) => compare(one.unanswered_since!, other.unanswered_since!) || tie(one, other))
}

/** Ours was the last word; newest first. */
export function awaitingCustomer(conversations: readonly Conversation[]): Conversation[] {
  return conversations.filter((one) => !one.unanswered_since).sort((one, other) => compare(lastWord(other), lastWord(one)) || tie(one, other))
}

export function byPlaceInLine(conversations: readonly Conversation[]): Conversation[] {
  const since = (one: Conversation) => one.waiting_since ?? one.created_at
  return [...conversations].sort((one, other) => Number(one.left) - Number(other.left) || compare(since(one), since(other)) || tie(one, other))
}

export function newestEndFirst(conversations: readonly Conversation[]): Conversation[] {
  return [...conversations].sort((one, other) => compare(other.closed_at ?? '', one.closed_at ?? '') || tie(one, other))
}

export const lastWord = (conversation: Conversation): string => conversation.last_message?.at ?? conversation.created_at
const compare = (one: string, other: string) => Date.parse(one || '1970') - Date.parse(other || '1970')
const tie = (one: Conversation, other: Conversation) => (one.id < other.id ? -1 : 1)
