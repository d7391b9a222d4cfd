import { expect, it } from 'vitest'
import { secondsSince, urgency } from './unanswered'

it.each([[0, 'calm'], [119, 'calm'], [120, 'warm'], [179, 'warm'], [180, 'over'], [9000, 'over']])('after %i s it is %s', (seconds, expected) => expect(urgency(seconds)).toBe(expected))
it('never counts backwards when clocks differ', () => expect(secondsSince('2026-11-24T06:00:10Z', Date.parse('2026-11-24T06:00:00Z'))).toBe(0))
it('is nothing where nobody waits', () => expect(secondsSince(null, Date.now())).toBe(0))
