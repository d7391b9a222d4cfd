import { expect, it } from 'vitest'
import { beyond, places } from './waitField'

const shares = (waits: number[]) => places(waits).map((one) => Number(one.share.toFixed(3)))

it('puts a wait where it belongs on five minutes', () => expect(shares([0, 150, 300])).toEqual([1, 0.5, 0]))
it('keeps those beyond the axis apart, so that they can be counted', () => {
  const [first, second, third] = shares([900, 800, 700])
  expect(first).toBe(1)
  expect(second).toBeLessThan(first!)
  expect(third).toBeLessThan(second!)
})
it('never leaves the axis', () => expect(Math.min(...shares(Array.from({ length: 100 }, () => 10)))).toBe(0))
it('counts who waits beyond the axis, where a place alone cannot tell', () => expect(beyond([10, 300, 301, 5400])).toBe(2))
