import type { Timeline } from '@/features/chat/timeline'
import type { Message } from '@/features/chat/types'

const RETRACT_WITHIN_MS = 2 * 60_000

/** One's own words, for two minutes. The server decides; this only shows and hides the verb. */
export function mayRetract(message: Message, me: string, now: number): boolean {
  return message.author.kind === 'staff' && message.author.id === me && !message.retracted && now - Date.parse(message.at) < RETRACT_WITHIN_MS
}

/** The customer's words from before anybody took the conversation: the first of them, and how many. */
export function writtenInLine(timeline: Timeline): { first: number; count: number } | null {
  const accepted = timeline.happenings.find((happening) => happening.kind === 'accepted')
  if (!accepted) return null
  const before = timeline.messages.filter((message) => message.seq <= accepted.after && message.author.kind === 'customer')
  return before.length ? { first: before[0]!.seq, count: before.length } : null
}

export type Piece = { kind: 'words'; text: string } | { kind: 'code'; text: string }

/** Words, and between ``` the lines that must keep their spaces. */
export function blocks(text: string): Piece[] {
  return text.split(/```(?:\w*\n)?/).map((part, index): Piece => ({ kind: index % 2 ? 'code' : 'words', text: index % 2 ? part.replace(/\n$/, '') : part.trim() })).filter((piece) => piece.text)
}
