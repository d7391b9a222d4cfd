export const AXIS_S = 300
const APART = 6 / 356 // ticks are four wide: a little more than that, so that each can be counted

/** How many wait longer than the axis is long. */
export const beyond = (waits_s: readonly number[]): number => waits_s.filter((wait_s) => wait_s > AXIS_S).length

/** Where each wait stands on the axis (0–1), longest first. Who waits longer than the axis stands at its end, side by side. */
export function places(waits_s: readonly number[]): { wait_s: number; share: number }[] {
  let last = 1 + APART
  return [...waits_s].sort((one, other) => other - one).map((wait_s) => {
    last = Math.max(0, Math.min(last - APART, wait_s / AXIS_S))
    return { wait_s, share: last }
  })
}
