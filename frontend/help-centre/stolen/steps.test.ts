import { describe, expect, it } from 'vitest'
import type { Report } from './api'
import { answersAsMessage, QUESTIONS } from './questions'
import { partOf, partsAt, statusSteps, whatStopped } from './steps'

const t = (key: string, facts?: Record<string, unknown>) => (facts ? `${key} ${JSON.stringify(facts)}` : key)
const report = (changes: Partial<Report> = {}): Report => ({
  id: 'r', state: 'received', steps: [{ state: 'received', at: '2026-11-22T03:12:00Z' }], proof: { proven_at: null, channels: [] }, agent: null, frozen: null, restore_after: null, ...changes,
})
const proven = { proven_at: '2026-11-22T03:14:08Z', channels: [] }
const steps = (one: Report) => statusSteps(one, (iso) => iso, t).map((step) => `${step.key} ${step.state}`)

describe('the lane', () => {
  it('shows nothing but 已受理 and 核验中 until a contact is proven', () => {
    expect(steps(report())).toEqual(['received now', 'checking next'])
    expect(steps(report({ state: 'checking', steps: [...report().steps, { state: 'checking', at: '2026-11-22T03:13:00Z' }] }))).toEqual(['received done', 'checking now'])
  })

  it('shows the whole way once it is', () => {
    const frozen = report({ state: 'frozen', proof: proven, steps: [...report().steps, { state: 'frozen', at: '2026-11-22T03:14:08Z' }] })
    expect(steps(frozen)).toEqual(['received done', 'frozen done', 'checking next', 'restored next'])
  })

  it('promises nothing more when it is over', () => {
    expect(steps(report({ state: 'withdrawn', proof: proven, steps: [...report().steps, { state: 'withdrawn', at: '2026-11-22T04:00:00Z' }] }))).toEqual(['received done', 'withdrawn done'])
    expect(steps(report({ state: 'refused', proof: proven, steps: [...report().steps, { state: 'refused', at: '2026-11-22T04:00:00Z' }] })).at(-1)).toBe('refused failed')
  })

  it('is red until frozen', () => {
    expect(partsAt('prove', t).find((step) => step.state === 'now')).toMatchObject({ key: 'prove', tone: 'alarm' })
    expect(partsAt('freeze', t).find((step) => step.state === 'now')?.tone).toBeUndefined()
    expect([partOf(report()), partOf(report({ proof: proven, state: 'frozen' })), partOf(report({ proof: proven, state: 'checking' }))]).toEqual(['prove', 'freeze', 'restore'])
  })

  it('says of the platform only what it has acknowledged', () => {
    const frozen = { at: '2026-11-22T03:14:08Z', expires_at: null, confirmed: false, can_withdraw: true, sessions_ended: 3, platform: null }
    const notice = { event: 'account.frozen', told_at: '2026-11-22T03:14:09Z', acknowledged_at: null, answer: {} }
    const lines = (platform: typeof notice | null, answer: object = {}, at: string | null = null) =>
      whatStopped(report({ frozen: { ...frozen, platform: platform && { ...platform, answer: { ...answer }, acknowledged_at: at } } }), t).map((line) => line.key)
    expect(lines(null)).toEqual(['sessions', 'sign_in'])
    expect(lines(notice)).toEqual(['sessions', 'sign_in', 'told'])
    expect(lines(notice, { keys: 2 }, '2026-11-22T03:14:10Z')).toEqual(['sessions', 'sign_in', 'keys', 'platform'])
    expect(whatStopped(report(), t)).toEqual([])
  })

  it('names the questions that were left open', () => {
    const message = answersAsMessage({ since: ' 2024 年 ', paid: '  ' }, t)
    expect(message).toContain('lane.ask.since\n2024 年')
    expect(message.match(/lane\.ask\.unknown/g)).toHaveLength(QUESTIONS.length - 1)
  })
})
