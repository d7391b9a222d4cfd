/**
 * Lists do not jump under the hand: while the pointer or the keyboard is on a list, its order is held.
 * What left is dropped (a row that is gone must not be pressed), what is new waits until the hand is off.
 */
export interface Held { shown: string[]; changes: number }

export function hold(shown: readonly string[], wanted: readonly string[]): Held {
  const present = new Set(wanted)
  const kept = shown.filter((id) => present.has(id))
  if (!kept.length) return { shown: [...wanted], changes: 0 } // nothing stands there that could jump
  const known = new Set(kept)
  const fresh = wanted.filter((id) => !known.has(id)).length
  const moved = wanted.filter((id) => known.has(id)).some((id, index) => kept[index] !== id)
  return { shown: kept, changes: fresh || (moved ? 1 : 0) }
}
