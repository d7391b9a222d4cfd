import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, it, vi } from 'vitest'
import { createI18n } from 'vue-i18n'
import { ApiError } from '@/platform/http'
import { moved, useRows } from './useRows'

const loadCatalogue = vi.fn<(anew: boolean) => Promise<void>>(() => Promise.resolve())
vi.mock('@/features/tickets/catalogue', () => ({ useCatalogue: () => ({ load: loadCatalogue }) }))

it('moves one of a list by a place, and leaves the list it was given', () => {
  const list = ['紧急', '付费', '其他']
  expect(moved(list, '付费', -1)).toEqual(['付费', '紧急', '其他'])
  expect(moved(list, '付费', 1)).toEqual(['紧急', '其他', '付费'])
  expect(list).toEqual(['紧急', '付费', '其他'])
})

it('moves down and up again before the first is answered: both are said, in their order', async () => {
  const stored = [{ name: '紧急', position: 0 }, { name: '付费', position: 1 }]
  const said: string[] = []
  const answers: (() => void)[] = []
  const place = (row: { name: string }, position: number) => {
    said.push(`${row.name} ${position}`)
    return new Promise<void>((answer) => answers.push(() => {
      stored.find((one) => one.name === row.name)!.position = position
      answer()
    }))
  }
  const list = async () => ({ results: stored.map((one) => ({ ...one })).sort((one, other) => one.position - other.position), next: null })
  let rows!: ReturnType<typeof useRows<{ name: string; position: number }, object>>
  const setup = () => { rows = useRows({ list, blank: () => ({}), valuesOf: () => ({}), save: () => Promise.resolve(), place }); return () => null }
  mount({ setup }, { global: { plugins: [createPinia(), createI18n({ legacy: false })] } })
  await flushPromises()

  void rows.move(rows.rows.value[0]!, 1)
  void rows.move(rows.rows.value[1]!, -1)
  await vi.waitFor(async () => {
    answers.splice(0).forEach((answer) => answer())
    await flushPromises()
    expect(said).toHaveLength(4)
    expect(answers).toHaveLength(0)
  })
  await flushPromises()
  expect(said).toEqual(['付费 0', '紧急 1', '紧急 0', '付费 1'])
  expect(rows.rows.value.map((one) => one.name)).toEqual(['紧急', '付费'])
})

it('fetches the lists of names again only when they hold what was changed', async () => {
  for (const catalogued of [false, true]) {
    loadCatalogue.mockClear()
    const list = vi.fn(async () => ({ results: [{ name: '紧急' }], next: null }))
    let rows!: ReturnType<typeof useRows<{ name: string }, object>>
    const setup = () => { rows = useRows({ list, blank: () => ({}), valuesOf: () => ({}), save: () => Promise.resolve(), catalogued }); return () => null }
    mount({ setup }, { global: { plugins: [createPinia(), createI18n({ legacy: false })] } })
    await flushPromises()
    await rows.form.submit()
    expect(list).toHaveBeenCalledTimes(2)
    expect(loadCatalogue.mock.calls).toEqual(catalogued ? [[true]] : [])
  }
})

it('takes over what somebody saved meanwhile, keeps what was typed, and saves that when asked again', async () => {
  type One = { id: string; name: string; words: string; version: string }
  let stored: One = { id: 'a', name: '退款', words: '', version: 'first' }
  const save = vi.fn(async (row: One | null, values: { name: string; words: string }) => {
    if (row!.version !== stored.version) throw new ApiError(412, 'stale', '有人存过')
    stored = { ...stored, ...values, version: 'third' }
  })
  let rows!: ReturnType<typeof useRows<One, { name: string; words: string }>>
  const setup = () => { rows = useRows({ list: async () => ({ results: [{ ...stored }], next: null }), blank: () => ({ name: '', words: '' }), valuesOf: ({ name, words }) => ({ name, words }), save }); return () => null }
  mount({ setup }, { global: { plugins: [createPinia(), createI18n({ legacy: false })] } })
  await flushPromises()
  rows.write(rows.rows.value[0]!)
  stored = { ...stored, words: '别人写的', version: 'second' }
  rows.form.values.name = '我的'
  await rows.form.submit()
  expect(stored).toMatchObject({ name: '退款', words: '别人写的' })
  expect(rows.writing.value).toBe(true)
  expect(rows.form.failure.value).toMatchObject({ status: 412 })
  expect(rows.form.values).toEqual({ name: '我的', words: '别人写的' })

  await rows.form.submit()
  expect(stored).toMatchObject({ name: '我的', words: '别人写的' })
  expect(rows.writing.value).toBe(false)
})
