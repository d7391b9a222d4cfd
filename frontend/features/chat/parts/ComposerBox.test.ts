import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { createTexts } from '@/platform/i18n'
import { chatTexts } from '../texts'
import ComposerBox from './ComposerBox.vue'

function composer(text = '', props: Record<string, unknown> = {}) {
  const box = mount(ComposerBox, { props: { modelValue: text, ...props }, global: { plugins: [createTexts(chatTexts)] } })
  return { box, area: box.get('textarea'), sent: () => box.emitted('send') ?? [] }
}

describe('the box where words are written', () => {
  it('sends on Enter and empties itself', async () => {
    const { box, area, sent } = composer('查到了吗')
    await area.trigger('keydown', { key: 'Enter' })
    expect(sent()).toEqual([['查到了吗', []]])
    expect(box.emitted('update:modelValue')?.at(-1)).toEqual([''])
  })

  it('breaks the line on Shift Enter', async () => {
    const { area, sent } = composer('第一行')
    await area.trigger('keydown', { key: 'Enter', shiftKey: true })
    expect(sent()).toHaveLength(0)
  })

  it.each([{ isComposing: true }, { keyCode: 229 }])('never sends while an input method is composing (%j)', async (sign) => {
    const { area, sent } = composer('ni hao')
    await area.trigger('keydown', { key: 'Enter', ...sign })
    expect(sent()).toHaveLength(0)
  })

  it('sends nothing where there is nothing', async () => {
    const { area, sent } = composer('  \n ')
    await area.trigger('keydown', { key: 'Enter' })
    expect(sent()).toHaveLength(0)
  })

  it('counts characters as people do, and refuses the 4,001st', async () => {
    const full = composer('👍'.repeat(4000))
    await full.area.trigger('keydown', { key: 'Enter' })
    expect(full.sent()).toHaveLength(1)
    const over = composer('字'.repeat(4001))
    await over.area.trigger('keydown', { key: 'Enter' })
    expect(over.sent()).toHaveLength(0)
    expect(over.box.get('[role="alert"]').text()).toContain('4,001')
  })

  it('keeps the words for whoever wants to be sure of them first', async () => {
    const { box, area } = composer('第一句', { hold: true })
    await area.trigger('keydown', { key: 'Enter' })
    expect(box.emitted('update:modelValue')).toBeUndefined()
  })
})
