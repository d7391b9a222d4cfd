import { expect, it, vi } from 'vitest'
import { useAttempt } from './useAttempt'

it('does one thing at a time, however often the button is pressed', async () => {
  const { busy, attempt } = useAttempt()
  let finish = () => {}
  const work = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)))
  const first = attempt(work)
  expect(busy.value).toBe(true)
  expect(await attempt(work)).toBe(false)
  finish()
  expect(await first).toBe(true)
  expect([work.mock.calls.length, busy.value]).toEqual([1, false])
})

it('keeps what went wrong until the next attempt', async () => {
  const { busy, failure, attempt } = useAttempt()
  const problem = new Error('refused')
  expect(await attempt(() => Promise.reject(problem))).toBe(false)
  expect([failure.value, busy.value]).toEqual([problem, false])
  expect(await attempt(() => Promise.resolve())).toBe(true)
  expect(failure.value).toBeNull()
})
