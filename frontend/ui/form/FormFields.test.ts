import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import FormFields from './FormFields.vue'
import { answers, unanswered, type FieldDefinition, type FieldValues } from './fields'

const words = { optional: '（可以不填）', choose: '请选择', yes: '是', no: '否', addFile: '添加文件', removeFile: (name: string) => `不要${name}了` }
const choices = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `v${index}`, label: `选项 ${index}` }))
const all: FieldDefinition[] = [
  { key: 'order', label: '订单号', type: 'text', required: true, help: '在付款通知里。' }, { key: 'story', label: '经过', type: 'long_text' },
  { key: 'count', label: '条数', type: 'number' }, { key: 'day', label: '日期', type: 'date' }, { key: 'one', label: '运营商', type: 'choice', choices: choices(3) },
  { key: 'many', label: '地区', type: 'choice', choices: choices(12) }, { key: 'some', label: '现象', type: 'choices', choices: choices(4) }, { key: 'sure', label: '能登录吗', type: 'yes_no' },
  { key: 'phone', label: '手机', type: 'phone' }, { key: 'mail', label: '邮箱', type: 'email' }, { key: 'paid', label: '金额', type: 'money' }, { key: 'proof', label: '凭证', type: 'file' },
]

function form(values: FieldValues = {}, more: Record<string, unknown> = {}) {
  const drawn = mount(FormFields, { props: { fields: all, words, modelValue: values, 'onUpdate:modelValue': (now: FieldValues) => drawn.setProps({ modelValue: now }), ...more } })
  return { drawn, now: () => drawn.props('modelValue') as FieldValues }
}

describe('a form drawn from its definitions', () => {
  it('asks every kind of question, each with its own name', () => {
    const { drawn } = form()
    for (const field of all) expect(drawn.text(), field.key).toContain(field.label)
    expect(drawn.get('input[type="tel"]').attributes('inputmode')).toBe('tel')
    expect(drawn.findAll('input[type="radio"]')).toHaveLength(3 + 2)
    expect(drawn.findAll('select option')).toHaveLength(12 + 1)
    expect(drawn.findAll('input[type="checkbox"]')).toHaveLength(4)
  })

  it('says what may be left open, and ties help to its box', () => {
    const { drawn } = form()
    expect(drawn.findAll('label').filter((label) => label.text().includes(words.optional)).length).toBeGreaterThan(5)
    const order = drawn.get('input[type="text"]')
    expect(drawn.get(`[id="${order.attributes('aria-describedby')}"]`).text()).toBe('在付款通知里。')
  })

  it('gathers answers of every kind', async () => {
    const { drawn, now } = form()
    await drawn.get('input[type="text"]').setValue(' A-8830 ')
    await drawn.get('input[inputmode="decimal"]').setValue('312')
    await drawn.get('select').setValue('v7')
    await drawn.findAll('input[type="checkbox"]')[2]!.setValue(true)
    await drawn.findAll('input[type="checkbox"]')[0]!.setValue(true)
    await drawn.findAll('input[type="radio"]')[4]!.setValue(true)
    expect(answers(all, now())).toEqual({ order: 'A-8830', count: 312, many: 'v7', some: ['v0', 'v2'], sure: false })
  })

  it('puts the word of the server where the help was', () => {
    const { drawn } = form({}, { errors: { order: '没有这个订单。', some: ['至少选一项。'] } })
    expect(drawn.text()).toContain('没有这个订单。')
    expect(drawn.text()).not.toContain('在付款通知里。')
    expect(drawn.findAll('[aria-invalid="true"]')).toHaveLength(2)
  })

  it('shows files on their way, and lets one go', async () => {
    const { drawn, now } = form({ proof: [{ id: 'a', name: '凭证.jpg', progress: 0.4 }, { id: 'b', name: '回单.pdf' }] })
    expect(drawn.findAll('progress')).toHaveLength(1)
    await drawn.get('[aria-label="不要凭证.jpg了"]').trigger('click')
    expect(answers(all, now())).toEqual({ proof: ['b'] })
  })
})

it('knows what must still be answered', () => {
  expect(unanswered(all, {})).toEqual(['order'])
  expect(unanswered(all, { order: '  ' })).toEqual(['order'])
  expect(unanswered([{ key: 'sure', label: '', type: 'yes_no', required: true }], { sure: false }), '“no” is an answer').toEqual([])
})
