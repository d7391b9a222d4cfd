import { describe, expect, it } from 'vitest'
import { openingWords, staleAfter } from './opening'

const t = (key: string, facts: Record<string, unknown> = {}) => `${key.split('.').at(-1)} ${facts.time ?? ''}`
const evening = new Date(2026, 10, 24, 22, 10).getTime()
const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 0).toISOString()

describe('when somebody will be there', () => {
  it.each([
    [at(24, 23), 'today 23:00'],
    [at(25, 9), 'tomorrow_morning 9:00'],
    [at(25, 14), 'tomorrow 14:00'],
    [at(27, 9), 'weekday 9:00'],
    [new Date(2026, 11, 8, 9).toISOString(), 'date 9:00'],
  ])('%s', (opens, words) => expect(openingWords(opens, evening, t, 'zh-Hans')).toBe(words))

  it('does not promise what nobody knows', () => {
    expect(openingWords(null, evening, t, 'zh-Hans')).toContain('unknown')
  })

  it('says how old figures are once they are old', () => {
    expect(staleAfter(evening, evening + 60_000)).toBe(false)
    expect(staleAfter(evening, evening + 120_000)).toBe(true)
  })
})
