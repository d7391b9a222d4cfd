import { expect, it } from 'vitest'
import { moved } from './useRows'

it('moves one of a list by a place, and leaves the list it was given', () => {
  const list = ['紧急', '付费', '其他']
  expect(moved(list, '付费', -1)).toEqual(['付费', '紧急', '其他'])
  expect(moved(list, '付费', 1)).toEqual(['紧急', '其他', '付费'])
  expect(list).toEqual(['紧急', '付费', '其他'])
})
