import { describe, expect, it } from 'vitest'
import { drawClock, type ClockFace } from './drawing'

const minute = 60
const at = (clock: string) => `2026-11-24T${clock}:00Z`
const face = (more: Partial<ClockFace>): ClockFace => ({
  state: 'running', target_s: 100 * minute, spent_s: 0, left_s: 100 * minute, started_at: at('06:00'), ended_at: null, stretches: [], ...more,
})
const kinds = (drawing: ReturnType<typeof drawClock>) => drawing.stretches.map((one) => `${one.kind}:${Math.round(one.weight / minute)}`)
const told = Date.parse(at('06:40'))

describe('a running clock', () => {
  const running = face({ left_s: 60 * minute, stretches: [[at('06:00'), at('06:40'), 'counting']] })
  it('shows what is used and what is left', () => {
    const drawing = drawClock(running, told, told)
    expect(kinds(drawing)).toEqual(['run:40', 'left:60'])
    expect([drawing.now, drawing.due, drawing.tone]).toEqual([0.4, 1, 'plain'])
  })
  it('moves on by itself between two words of the server', () => {
    const drawing = drawClock(running, told, told + 10 * minute * 1000)
    expect(kinds(drawing)).toEqual(['run:50', 'left:50'])
    expect(drawing.left_s).toBe(50 * minute)
  })
  it('warns past four fifths', () => {
    const drawing = drawClock(running, told, told + 50 * minute * 1000)
    expect(kinds(drawing)).toEqual(['run:80', 'warm:10', 'left:10'])
    expect(drawing.tone).toBe('soon')
  })
  it('is red past its end, which then lies inside the line', () => {
    const drawing = drawClock(running, told, told + 85 * minute * 1000)
    expect(kinds(drawing)).toEqual(['run:80', 'warm:20', 'over:25'])
    expect(drawing.due).toBeCloseTo(0.8)
    expect([drawing.now, drawing.tone, drawing.left_s]).toEqual([1, 'alarm', -25 * minute])
  })
})

describe('a clock that stands', () => {
  it('hatches the wait for the customer, and does not count it', () => {
    const paused = face({ state: 'paused', left_s: 80 * minute, stretches: [[at('06:00'), at('06:20'), 'counting'], [at('06:20'), at('06:40'), 'paused']] })
    const drawing = drawClock(paused, told, told + 10 * minute * 1000)
    expect(kinds(drawing)).toEqual(['run:20', 'hold:30', 'left:80'])
    expect([drawing.left_s, drawing.sums.hold]).toEqual([80 * minute, 30 * minute])
    expect(drawing.marks.map((mark) => mark.at)).toEqual([at('06:00'), at('06:20')])
  })
  it('gives a night little room, but its true length in words', () => {
    const shut = face({ state: 'outside_hours', left_s: 60 * minute, stretches: [[at('06:00'), at('06:40'), 'counting'], [at('06:40'), at('21:40'), 'closed']] })
    const drawing = drawClock(shut, Date.parse(at('21:40')), Date.parse(at('21:40')))
    expect(kinds(drawing)).toEqual(['run:40', 'shut:15', 'left:60'])
    expect(drawing.sums.shut).toBe(15 * 60 * minute)
  })
})

describe('a clock that has ended', () => {
  const stretches: ClockFace['stretches'] = [[at('06:00'), at('06:40'), 'counting']]
  it('is green when the promise was kept, and stands still', () => {
    const drawing = drawClock(face({ state: 'met', left_s: 60 * minute, ended_at: at('06:40'), stretches }), told, told + 1e9)
    expect([kinds(drawing), drawing.tone, drawing.now]).toEqual([['met:40'], 'done', undefined])
  })
  it('is red when it was not', () => {
    const late: ClockFace['stretches'] = [[at('06:00'), at('07:50'), 'counting']]
    const drawing = drawClock(face({ state: 'missed', left_s: -10 * minute, ended_at: at('07:50'), stretches: late }), told, told + 1e9)
    expect([kinds(drawing), drawing.tone]).toEqual([['run:80', 'warm:20', 'over:10'], 'alarm'])
  })
})
