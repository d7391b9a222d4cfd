import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { typingTeller } from './typing'

const told: [boolean, string][] = []
const typing = () => typingTeller((_conversation, on, text) => told.push([on, text]) > 0)

beforeEach(() => {
  told.length = 0
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

test('tells the first letter at once and the last one too, not each between', () => {
  const type = typing()
  for (const text of ['好', '好的', '好的，谢谢']) type('c', true, text)
  expect(told).toEqual([[true, '好']])
  vi.advanceTimersByTime(2_000)
  expect(told).toEqual([[true, '好'], [true, '好的，谢谢']])
})

test('whoever stopped is not said to type on', () => {
  const type = typing()
  type('c', true, '好')
  type('c', true, '好的')
  type('c', false)
  vi.advanceTimersByTime(5_000)
  expect(told).toEqual([[true, '好'], [false, '']])
})

test('does not say that somebody stopped who never began', () => {
  typing()('c', false)
  expect(told).toEqual([])
})
