import { createPinia, setActivePinia } from 'pinia'
import { effectScope, nextTick, ref } from 'vue'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Cockpit } from '@/features/stolen/api'
import { useCockpit } from './useCockpit'

vi.mock('@/features/stolen/api', () => ({ fetchCockpit: () => new Promise(() => undefined) }))
beforeEach(() => setActivePinia(createPinia()))

const saying = (text: string) => ({ report: { text } }) as Cockpit
function answers() {
  const waiting: ((cockpit: Cockpit) => void)[] = []
  const asked: string[] = []
  const work = (name: string) => () => {
    asked.push(name)
    return new Promise<Cockpit>((answer) => waiting.push(answer))
  }
  return { asked, work, answer: (text: string) => waiting.shift()!(saying(text)) }
}

test('what is pressed before the server has answered follows, in its order', async () => {
  const { asked, work, answer } = answers()
  const { cockpit, act } = effectScope().run(() => useCockpit(ref(10001)))!
  const first = act('one', work('one'))
  const second = act('two', work('two'))
  await nextTick()
  expect(asked).toEqual(['one'])
  answer('after one')
  expect(await first).toBe(true)
  await nextTick()
  expect(asked).toEqual(['one', 'two'])
  answer('after two')
  expect(await second).toBe(true)
  expect(cockpit.value?.report.text).toBe('after two')
})

test('the same button twice is once', async () => {
  const { asked, work, answer } = answers()
  const { act } = effectScope().run(() => useCockpit(ref(10001)))!
  const first = act('propose', work('propose'))
  expect(await act('propose', work('propose'))).toBe(false)
  answer('proposed')
  expect(await first).toBe(true)
  expect(asked).toEqual(['propose'])
})

test('what waited its turn is not done to another report', async () => {
  const { asked, work, answer } = answers()
  const number = ref(10001)
  const { cockpit, act } = effectScope().run(() => useCockpit(number))!
  const first = act('one', work('one'))
  const second = act('two', work('two'))
  await nextTick()
  number.value = 10002
  answer('of the first report')
  await first
  expect(await second).toBe(false)
  expect(asked).toEqual(['one'])
  expect(cockpit.value).toBeNull()
})

test('on another report the same button works at once', async () => {
  const { asked, work, answer } = answers()
  const number = ref(10001)
  const { act } = effectScope().run(() => useCockpit(number))!
  const first = act('propose', work('of the first'))
  await nextTick()
  number.value = 10002
  const second = act('propose', work('of the second'))
  answer('proposed')
  await first
  await nextTick()
  answer('proposed as well')
  expect(await second).toBe(true)
  expect(asked).toEqual(['of the first', 'of the second'])
})
