import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import type { Field } from '@/features/admin/api'
import FieldList from './FieldList.vue'

const i18n = createI18n({ legacy: false, missingWarn: false, fallbackWarn: false })
const question = (key: string): Field => ({ key, label: key, label_en: '', type: 'text', required: false, for_customer: true, help: '', help_en: '', choices: [], retired: false })

function list(keys: string[], inside: Record<string, string>) {
  const page = mount(FieldList, {
    global: { plugins: [i18n] },
    props: { modelValue: keys.map(question), kept: [], error: '有误', inside, 'onUpdate:modelValue': (fields: Field[]) => page.setProps({ modelValue: fields }) },
  })
  const complaints = () => page.findAll('.asked').map((one) => one.text().includes('太长'))
  const press = (row: number, verb: number) => page.findAll('.asked')[row]!.findAll('button')[verb]!.trigger('click')
  return { page, complaints, press }
}
const UP = 0
const REMOVE = 2

it('keeps what is wrong at its question while others are moved and removed', async () => {
  const { page, complaints, press } = list(['a', 'b', 'c'], { 'fields.2.label': '太长' })
  expect(complaints()).toEqual([false, false, true])
  await press(2, UP)
  expect(complaints()).toEqual([false, true, false])
  await press(0, REMOVE)
  expect(complaints()).toEqual([true, false])
  await press(0, REMOVE)
  expect(complaints()).toEqual([false])
  expect(page.find('.wrong').exists()).toBe(false)
})

it('says above the list what stands at no question, and takes what is said anew', async () => {
  const { page, complaints } = list(['a'], { 'fields.0.key': '重复' })
  expect(page.get('.wrong').text()).toBe('有误')
  await page.setProps({ inside: { 'fields.0.label': '太长' } })
  expect(complaints()).toEqual([true])
  expect(page.find('.wrong').exists()).toBe(false)
})
