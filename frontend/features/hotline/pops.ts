import type { BareCall, Call, Matches, Perhaps } from './types'

/** One call on the screen of whose telephone rings: as far as it is known here, newest word first. */
export interface Pop { call: Call; perhaps: Perhaps[]; matches: Matches | null; lookFailed?: boolean }

export const isOver = (call: Pick<BareCall, 'state'>): boolean => !['ringing', 'answered'].includes(call.state)
/** Talked, and over: its agent writes down what it was. A call nobody took is a callback's affair. */
export const needsWrapUp = (call: Call): boolean => call.state === 'ended' && call.answered_at !== null && call.wrap_up === null

/** Nobody took it, and there is a number to call: the server has made a callback of it. */
export const owesCallback = (call: Pick<BareCall, 'state' | 'direction' | 'partner'>): boolean => ['missed', 'voicemail'].includes(call.state) && call.direction === 'inbound' && !call.partner.withheld

/** A frame with a lower version is old news; what became of the call is kept, for frames do not tell it. */
export function heard(pops: readonly Pop[], call: BareCall & Partial<Call>, perhaps?: Perhaps[]): Pop[] {
  const known = pops.find((pop) => pop.call.id === call.id)
  if (!known) return [{ call: { ticket: null, wrap_up: null, ...call }, perhaps: perhaps ?? [], matches: null }, ...pops]
  if (call.version < known.call.version) return [...pops]
  return pops.map((pop) => (pop === known ? { ...pop, call: { ...pop.call, ...call }, perhaps: perhaps ?? pop.perhaps } : pop))
}

/** What the server lists as mine, after a gap: unknown ones come in, known ones catch up. Those of no concern any more go. */
export function caughtUp(pops: readonly Pop[], listed: readonly Call[], concerns: (call: Call) => boolean): Pop[] {
  const after = [...listed].reverse().reduce<Pop[]>((some, call) => (concerns(call) || some.some((pop) => pop.call.id === call.id) ? heard(some, call) : some), [...pops])
  return after.filter((pop) => concerns(pop.call))
}

/** Talked with first, then what rings, then what is still to be written down; each the newest first. */
export function inOrder(pops: readonly Pop[]): Pop[] {
  const rank = (pop: Pop) => ({ answered: 0, ringing: 1 } as Record<string, number>)[pop.call.state] ?? 2
  return [...pops].sort((one, other) => rank(one) - rank(other) || other.call.started_at.localeCompare(one.call.started_at))
}
