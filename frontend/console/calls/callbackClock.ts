import type { Callback } from '@/features/hotline/types'
import type { RailStretch } from '@/ui/WaitRail.vue'

const WARM_AT = 0.8

/** How long a call has been owed against when it should be made. Before a booked half-hour nothing is late. */
export interface CallbackClock { left_s: number; tone: 'plain' | 'soon' | 'alarm'; line: RailStretch[] }

export function callbackClock(callback: Pick<Callback, 'created_at' | 'due_at'>, now: number): CallbackClock {
  const began = Date.parse(callback.created_at)
  const due = Date.parse(callback.due_at)
  const whole = Math.max(1, due - began)
  const used = Math.max(0, now - began)
  const tone = now >= due ? 'alarm' : used / whole >= WARM_AT ? 'soon' : 'plain'
  const kind = { plain: 'run', soon: 'warm', alarm: 'over' } as const
  return { left_s: (due - now) / 1000, tone, line: [{ kind: kind[tone], weight: used }, { kind: 'left', weight: Math.max(0, due - now) }] }
}
