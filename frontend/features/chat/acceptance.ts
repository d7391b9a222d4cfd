import type { Conversation, Happening } from './types'

/** Since when whoever has a conversation now has it, and how long the customer had waited then. */
export interface Acceptance { at: string; waited_s: number }

/**
 * The newest acceptance, since a conversation may be handed on and taken again. `accepted_at` is the first one: it serves
 * until what happened has been fetched.
 */
export function lastAcceptance(conversation: Conversation, happenings: readonly Happening[]): Acceptance {
  const taken = happenings.findLast((one) => one.kind === 'accepted')
  if (taken) return { at: taken.at, waited_s: Number(taken.facts.waited_s ?? 0) }
  const at = conversation.accepted_at ?? conversation.created_at
  return { at, waited_s: (Date.parse(at) - Date.parse(conversation.created_at)) / 1000 }
}
