/** 未回复: the customer's first word without an answer. The target is ours; the colours follow it (LOOK §4). */
export const ANSWER_TARGET_S = 180
export const WARN_BEFORE_S = 60

export type Urgency = 'calm' | 'warm' | 'over'

export const secondsSince = (iso: string | null | undefined, now: number): number =>
  iso ? Math.max(0, Math.floor((now - Date.parse(iso)) / 1000)) : 0

export function urgency(seconds: number, target_s = ANSWER_TARGET_S): Urgency {
  if (seconds >= target_s) return 'over'
  return seconds >= target_s - WARN_BEFORE_S ? 'warm' : 'calm'
}
