import type { ReportRow } from '@/features/stolen/api'
import type { RailStretch } from '@/ui/WaitRail.vue'

const WARM_AT = 2 / 3

/** How long a reporter has waited, against the moment by which somebody must act: the clocks on the server set it, and may set none. */
export interface ReportClock { waited_s: number; target_s: number; warm_s: number; line: RailStretch[] }

export function reportClock(row: Pick<ReportRow, 'at' | 'due_at'>, now: number): ReportClock {
  const began = Date.parse(row.at)
  const waited_s = Math.max(0, (now - began) / 1000)
  if (row.due_at === null) return { waited_s, target_s: Infinity, warm_s: Infinity, line: [{ kind: 'hold', weight: 1 }] }
  const target_s = Math.max(0, (Date.parse(row.due_at) - began) / 1000)
  const warm_s = target_s * WARM_AT
  const kind = waited_s >= target_s ? 'over' : waited_s >= warm_s ? 'warm' : 'run'
  return { waited_s, target_s, warm_s, line: [{ kind, weight: waited_s }, { kind: 'left', weight: Math.max(0, target_s - waited_s) }] }
}
