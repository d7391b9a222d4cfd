/** Close codes after which trying again changes nothing: not signed in, not allowed. */
export const SETTLED_REFUSALS = new Set([4401, 4403])

const GOING_DOWN = 1012
const TOO_FAST = 4429
const CAP_MS = 10_000

/**
 * Milliseconds before the next try: full jitter, doubling from one second to a cap of ten. When a server says that it goes
 * down, everybody leaves at once, so the first tries are spread over the whole ten seconds.
 */
export function backOff(attempts: number, code: number | null, random: () => number = Math.random): number {
  if (code === TOO_FAST) return 5_000 + random() * 5_000
  const ceiling = code === GOING_DOWN ? CAP_MS : Math.min(CAP_MS, 1000 * 2 ** attempts)
  return random() * ceiling
}
