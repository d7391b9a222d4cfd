import type { RailStretch } from '@/ui/WaitRail.vue'
import type { ClockFace } from './types'

/** A promise as a list shows it: how much is left, and a thin rail. Pure. */
export interface ThinClock { left_s: number; tone: 'plain' | 'soon' | 'alarm'; state: ClockFace['state']; stretches: RailStretch[] }

const WARM = 0.8

export function thinClock(face: ClockFace, told_at: number, now: number): ThinClock {
  const runs = face.state === 'running'
  const left_s = runs ? face.left_s - Math.max(0, now - told_at) / 1000 : face.left_s
  const whole = face.spent_s + face.left_s
  const used = Math.max(0, whole - left_s)
  const tone = left_s < 0 ? 'alarm' : runs && left_s <= (1 - WARM) * face.target_s ? 'soon' : 'plain'
  const kind = tone === 'alarm' ? 'over' : face.state === 'paused' ? 'hold' : tone === 'soon' ? 'warm' : 'run'
  return { left_s, tone, state: face.state, stretches: [{ kind, weight: used || 1 }, { kind: 'left', weight: Math.max(0, left_s) }] }
}

/** The promise that runs out first, of those still owed; else the newest that was kept or broken. */
export function leadingClock(clocks: readonly ClockFace[]): ClockFace | null {
  const owed = clocks.filter((clock) => !clock.ended_at)
  const due = (clock: ClockFace) => (clock.due_at ? Date.parse(clock.due_at) : Infinity)
  return [...owed].sort((one, other) => due(one) - due(other))[0] ?? clocks.at(-1) ?? null
}
