import { expect, test } from 'vitest'
import { reportClock } from './reportClock'

const at = '2026-11-22T08:00:00Z'
const after = (minutes: number) => Date.parse(at) + minutes * 60_000

test.each([
  [1, 5, 'run'], [4, 5, 'warm'], [5, 5, 'over'],
  [5, 60, 'run'], [50, 60, 'warm'], [61, 60, 'over'],
])('after %i minutes of %i it is %s', (minutes, target, kind) => {
  const clock = reportClock({ at, due_at: new Date(after(target)).toISOString() }, after(minutes))
  expect(clock.target_s).toBe(target * 60)
  expect(clock.line.map((stretch) => stretch.kind)).toEqual([kind, 'left'])
  expect(clock.line[1]!.weight).toBe(Math.max(0, target - minutes) * 60)
})

test('where no clock counts, waiting never turns red', () => {
  const clock = reportClock({ at, due_at: null }, after(3_000))
  expect(clock.waited_s).toBe(180_000)
  expect(clock.waited_s < clock.warm_s).toBe(true)
  expect(clock.line).toEqual([{ kind: 'hold', weight: 1 }])
})

test('a clock of ours that is behind the server\'s shows no time before the report', () => {
  expect(reportClock({ at, due_at: null }, after(-2)).waited_s).toBe(0)
})
