import { clockTime } from '@/platform/format'
import type { Step } from '@/ui/StepPath.vue'
import type { Report, StolenState } from './api'

type Translate = (key: string, facts?: Record<string, unknown>) => string

export const PARTS = ['report', 'prove', 'freeze', 'restore'] as const
export type Part = (typeof PARTS)[number]

/** The four parts across the head of a screen. The lane is red until frozen, cobalt after. */
export function partsAt(now: Part, t: Translate, settled = false): Step[] {
  const place = PARTS.indexOf(now)
  return PARTS.map((key, index) => ({
    key, label: t(`lane.part.${key}`),
    state: index < place || settled ? 'done' : index === place ? 'now' : 'next',
    ...(index === place && { tone: now === 'restore' ? 'soon' as const : now === 'freeze' ? undefined : 'alarm' as const }),
  }))
}

const ENDED: readonly StolenState[] = ['restored', 'refused', 'withdrawn']
export const isEnded = (report: Pick<Report, 'state'>): boolean => ENDED.includes(report.state)

/** Where the report is: proven ones go on to 冻结, checked ones to 恢复. */
export function partOf(report: Report): Part {
  if (!report.proof.proven_at) return 'prove'
  return report.state === 'frozen' ? 'freeze' : 'restore'
}

/**
 * 已受理 → 已冻结 → 核验中 → 已恢复, as far as it got and what is still to come. Until a contact is proven there are only the first
 * and the third, for every account alike.
 */
export function statusSteps(report: Report, when: (iso: string) => string, t: Translate): Step[] {
  const done = report.steps.map((step): Step => ({
    key: step.state, label: t(`lane.state.${step.state}`), at: when(step.at), words: wordsOf(step.state, report, when, t),
    state: step.state === 'refused' ? 'failed' : 'done',
  }))
  const newest = done.at(-1)
  if (newest && newest.state === 'done' && !isEnded(report) && newest.key !== 'frozen') Object.assign(newest, { state: 'now', tone: newest.key === 'checking' ? 'soon' : undefined })
  if (isEnded(report)) return done
  const ahead: StolenState[] = report.proof.proven_at ? ['frozen', 'checking', 'restored'] : ['checking']
  const reached = new Set(report.steps.map((step) => step.state))
  return [...done, ...ahead.filter((state) => !reached.has(state)).map((state): Step => ({ key: state, label: t(`lane.state.${state}`), state: 'next', words: t(`lane.ahead.${state}`) }))]
}

function wordsOf(state: StolenState, report: Report, when: (iso: string) => string, t: Translate): string {
  if (state === 'checking' && report.restore_after) return t('lane.done.cooling', { when: when(report.restore_after) })
  if (state === 'checking' && report.agent) return t('lane.done.checking_by', { name: report.agent })
  return t(`lane.done.${state}`)
}

/** 3:14:08. A freeze is told to the second. */
export function toTheSecond(iso: string): string {
  return `${clockTime(iso)}:${String(new Date(iso).getSeconds()).padStart(2, '0')}`
}

export interface Stopped { key: string; words: string; at: string }

/** What stopped, when: ours at once, the operator's platform once it has acknowledged. */
export function whatStopped(report: Report, t: Translate): Stopped[] {
  const { frozen } = report
  if (!frozen) return []
  const lines: Stopped[] = [{ key: 'sessions', words: t('lane.stopped.sessions', { count: frozen.sessions_ended }), at: frozen.at }, { key: 'sign_in', words: t('lane.stopped.sign_in'), at: frozen.at }]
  const { platform } = frozen
  if (!platform) return lines
  if (!platform.acknowledged_at) return [...lines, { key: 'told', words: t('lane.stopped.told'), at: platform.told_at }]
  const { keys } = platform.answer
  if (typeof keys === 'number') lines.push({ key: 'keys', words: t('lane.stopped.keys', { count: keys }), at: platform.acknowledged_at })
  return [...lines, { key: 'platform', words: t('lane.stopped.platform'), at: platform.acknowledged_at }]
}
