import type { RailKind, RailStretch } from '../WaitRail.vue'

/** A promise's clock as the server tells it. `stretches` run from its start to the moment it was told (`told_at`, ms). */
export interface ClockFace {
  state: 'running' | 'paused' | 'outside_hours' | 'met' | 'missed' | 'void'
  target_s: number
  spent_s: number
  left_s: number
  started_at: string
  ended_at: string | null
  stretches: readonly (readonly [from: string, to: string, kind: 'counting' | 'paused' | 'closed'])[]
}
export interface ClockDrawing {
  stretches: RailStretch[]
  /** Seconds by kind, for the legend. */
  sums: Record<'run' | 'warm' | 'over' | 'met' | 'hold' | 'shut', number>
  /** Where a stretch begins on the line (0–1), and when that was. */
  marks: { share: number; at: string; kind: RailKind }[]
  now: number | undefined
  due: number
  /** Seconds of open time left by now; negative when overdue. */
  left_s: number
  tone: 'plain' | 'soon' | 'alarm' | 'done'
}

/** Of the target: an evening, and a long wait for the customer, take no more room than this. What counts keeps its true length. */
const LONGEST_CLOSED = 0.15
const LONGEST_PAUSE = 0.4

/** Draws the clock as it stands at `now`. The server decides; here a running clock only moves on. */
export function drawClock(face: ClockFace, told_at: number, now: number, warn_share = 0.8): ClockDrawing {
  const ended = face.state === 'met' || face.state === 'missed' || face.state === 'void'
  const since_s = ended ? 0 : Math.max(0, (now - told_at) / 1000)
  const running = face.state === 'running'
  const left_s = running ? face.left_s - since_s : face.left_s
  const stretches: RailStretch[] = []
  const marks: ClockDrawing['marks'] = []
  const sums = { run: 0, warm: 0, over: 0, met: 0, hold: 0, shut: 0 }
  let drawn = 0
  let counted = 0

  const put = (kind: Exclude<RailKind, 'left'>, seconds: number, weight: number, at?: string) => {
    if (at && seconds > 0) marks.push({ share: drawn, at, kind })
    if (seconds <= 0) return
    sums[kind] += seconds
    const last = stretches.at(-1)
    if (last?.kind === kind) last.weight += weight
    else stretches.push({ kind, weight })
    drawn += weight
  }
  const bounds = [[warn_share * face.target_s, face.state === 'met' ? 'met' : 'run'], [face.target_s, face.state === 'met' ? 'met' : 'warm'], [Infinity, 'over']] as const

  face.stretches.forEach(([from, to, kind], index) => {
    const grows = index === face.stretches.length - 1 ? since_s : 0
    const seconds = (Date.parse(to) - Date.parse(from)) / 1000 + grows
    if (kind === 'paused') return put('hold', seconds, Math.min(seconds, LONGEST_PAUSE * face.target_s), from)
    if (kind === 'closed') return put('shut', seconds, Math.min(seconds, LONGEST_CLOSED * face.target_s), from)
    let rest = seconds
    let at: string | undefined = from
    for (const [bound, look] of bounds) {
      const part = Math.min(rest, Math.max(0, bound - counted))
      put(look, part, part, at)
      if (part > 0) at = undefined
      counted += part
      rest -= part
    }
  })

  const over = stretches.filter((one) => one.kind === 'over').reduce((sum, one) => sum + one.weight, 0)
  const remaining = ended ? 0 : Math.max(0, left_s)
  if (remaining > 0) stretches.push({ kind: 'left', weight: remaining })
  const whole = drawn + remaining || 1
  return {
    stretches, sums, left_s,
    marks: marks.map((mark) => ({ ...mark, share: mark.share / whole })),
    now: ended ? undefined : drawn / whole,
    due: over && !remaining ? dueBefore(stretches) / whole : 1,
    tone: face.state === 'met' ? 'done' : face.state === 'missed' || left_s < 0 ? 'alarm' : left_s <= (1 - warn_share) * face.target_s && !ended ? 'soon' : 'plain',
  }
}

/** The line up to the first second too late. */
function dueBefore(stretches: readonly RailStretch[]): number {
  const first = stretches.findIndex((one) => one.kind === 'over')
  return stretches.slice(0, first).reduce((sum, one) => sum + one.weight, 0)
}
