import { expect, test } from 'vitest'
import zh from './texts/zh-Hans.json'
import { happeningWords } from './happenings'

const words = zh.stolen as unknown as Record<string, Record<string, string>>
function say(key: string, facts: Record<string, unknown> = {}): string {
  const [, group, name] = key.split('.') as [string, string, string?]
  const text = name ? words[group]![name]! : String(words[group])
  return text.replace(/\{(\w+)\}/g, (_, fact: string) => String(facts[fact]))
}
const told = (event: string, facts = {}) => happeningWords({ sequence: 1, event, by: '', at: '2026-11-22T08:00:00Z', facts }, say, (iso) => iso.slice(11, 16))

test.each(['unattended', 'late', 'platform_silent', 'freeze_ran_out', 'restore_failed'])('an alarm for being %s is told with its reason', (reason) => {
  expect(told('on_call_alarmed', { reason })).toBe(`呼叫值班的人：${words.alarm![reason]}`)
})

test('the end of a cooling-off is told as a time', () => {
  expect(told('cooling_off', { until: '2026-11-23T09:30:00Z' })).toBe('进入冷静期，到 09:30')
})

test('what ended the freeze on another report is told with its number', () => {
  expect(told('freeze_ended_elsewhere', { number: 10007, how: 'restored' })).toContain('#10007')
})

test('the words of a person are told as they are', () => {
  expect(told('report_refused', { reason: 'late' })).toContain('late')
})

test('news of the ticket are told on the ticket', () => {
  expect(told('tag_added', { tag: 'x' })).toBe('')
})
