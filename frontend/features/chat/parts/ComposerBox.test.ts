import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
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

  describe('while a file is still going up', () => {
    /** The line to the server, held by the test. */
    class Line {
      static latest: Line
      upload = { onprogress: null }
      status = 0
      response: object = {}
      onload: (() => void) | null = null
      onerror: (() => void) | null = null
      onabort: (() => void) | null = null
      constructor() { Line.latest = this }
      open() { /* waits */ }
      setRequestHeader() { /* waits */ }
      getResponseHeader() { return '' }
      send() { /* waits */ }
      abort() { this.onabort?.() }
      answer(status: number, body: object) { Object.assign(this, { status, response: body }); this.onload?.() }
    }
    afterEach(() => vi.unstubAllGlobals())

    async function pressedTooEarly() {
      vi.stubGlobal('XMLHttpRequest', Line)
      const { box, area, sent } = composer('见附件')
      await area.trigger('paste', { clipboardData: { files: [new File(['x'], '截图.png')] } })
      await vi.waitFor(() => expect(Line.latest.onload).toBeTruthy())
      await area.trigger('keydown', { key: 'Enter' })
      expect(sent(), 'nothing goes without its file').toHaveLength(0)
      expect(box.get('.here').text()).not.toBe('')
      return { box, area, sent }
    }

    it('says so, and sends both together once it is there', async () => {
      const { sent } = await pressedTooEarly()
      Line.latest.answer(201, { id: 'f', name: '截图.png', type: 'image/png', size: 1, kind: 'image' })
      await vi.waitFor(() => expect(sent()).toHaveLength(1))
      expect(sent()[0]).toMatchObject(['见附件', [{ id: 'f' }]])
    })
    it('does not send by itself what has been changed since', async () => {
      const { box, sent } = await pressedTooEarly()
      await box.setProps({ modelValue: '见附件，还有' })
      Line.latest.answer(201, { id: 'f', name: '截图.png', type: 'image/png', size: 1, kind: 'image' })
      await vi.waitFor(() => expect(box.find('.ready').exists()).toBe(true))
      await nextTick()
      expect(sent()).toHaveLength(0)
    })
    it('sends nothing by itself when the file did not arrive', async () => {
      const { box, sent } = await pressedTooEarly()
      Line.latest.answer(413, { code: 'too_large', detail: '太大了。' })
      await vi.waitFor(() => expect(box.find('.failed').exists()).toBe(true))
      expect(sent()).toHaveLength(0)
    })
  })

  it('keeps the words for whoever wants to be sure of them first', async () => {
    const { box, area } = composer('第一句', { hold: true })
    await area.trigger('keydown', { key: 'Enter' })
    expect(box.emitted('update:modelValue')).toBeUndefined()
  })
})
