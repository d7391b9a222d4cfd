import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { computed, defineComponent, nextTick, ref } from 'vue'
import { hold } from './holding'
import { useHeldOrder } from './useHeldOrder'

it('keeps the order under the hand and counts what waits', () => {
  expect(hold(['a', 'b', 'c'], ['d', 'c', 'a', 'b'])).toEqual({ shown: ['a', 'b', 'c'], changes: 1 })
})
it('drops what is gone at once: it must not be pressed', () => expect(hold(['a', 'b'], ['b'])).toEqual({ shown: ['b'], changes: 0 }))
it('tells of a mere change of order, too', () => expect(hold(['a', 'b'], ['b', 'a'])).toEqual({ shown: ['a', 'b'], changes: 1 }))
it('lets the first row in at once: nothing stands there that could jump', () => expect(hold(['a'], ['b'])).toEqual({ shown: ['b'], changes: 0 }))
it('says nothing while nothing changed', () => expect(hold(['a', 'b'], ['a', 'b'])).toEqual({ shown: ['a', 'b'], changes: 0 }))

it('lets the new order in when the hand leaves, or when it is asked for', async () => {
  const wanted = ref([{ id: 'a' }, { id: 'b' }])
  const held = ref(true)
  let list!: ReturnType<typeof useHeldOrder<{ id: string }>>
  mount(defineComponent({ setup() { list = useHeldOrder(computed(() => wanted.value), held); return () => null } }))
  const shown = () => list.rows.value.map((row) => row.id).join('')

  wanted.value = [{ id: 'c' }, { id: 'b' }, { id: 'a' }]
  await nextTick()
  expect([shown(), list.changes.value]).toEqual(['ab', 1])
  list.settle()
  expect([shown(), list.changes.value]).toEqual(['cba', 0])
  wanted.value = [{ id: 'a' }]
  held.value = false
  await nextTick()
  expect(shown()).toBe('a')
})
