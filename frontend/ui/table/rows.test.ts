import { describe, expect, it } from 'vitest'
import { extended, rowsInSight, toggled, turned } from './rows'

describe('what a long table draws', () => {
  it.each([
    ['the top', 0, { from: 0, until: 18 }],
    ['the middle', 3600, { from: 92, until: 118 }],
    ['the end, pulled too far', 999_999, { from: 1000, until: 1000 }],
    ['above the top, where a touch pulls', -50, { from: 0, until: 18 }],
  ])('at %s', (_, scrolled, expected) => expect(rowsInSight(scrolled, 360, 36, 1000)).toEqual(expected))
  it('is all of it where there is little', () => expect(rowsInSight(0, 360, 36, 3)).toEqual({ from: 0, until: 3 }))
  it('is nothing where there is nothing', () => expect(rowsInSight(0, 360, 36, 0)).toEqual({ from: 0, until: 0 }))
})

describe('what is selected', () => {
  const keys = ['a', 'b', 'c', 'd', 'e']
  it('toggles one', () => {
    expect([...toggled(new Set(['a']), 'b')]).toEqual(['a', 'b'])
    expect([...toggled(new Set(['a', 'b']), 'b')]).toEqual(['a'])
  })
  it('extends down and up, and keeps what was selected elsewhere', () => {
    expect([...extended(new Set(['a']), keys, 'b', 'd')]).toEqual(['a', 'b', 'c', 'd'])
    expect([...extended(new Set(), keys, 'd', 'b')]).toEqual(['b', 'c', 'd'])
  })
  it('starts at the row itself when the anchor is gone', () => {
    expect([...extended(new Set(), keys, null, 'c')]).toEqual(['c'])
    expect([...extended(new Set(), keys, 'gone', 'c')]).toEqual(['c'])
  })
})

it('sorts up first, then down', () => {
  expect(turned(null, 'due')).toEqual({ key: 'due', down: false })
  expect(turned({ key: 'due', down: false }, 'due')).toEqual({ key: 'due', down: true })
  expect(turned({ key: 'due', down: true }, 'number')).toEqual({ key: 'number', down: false })
})
