import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { createTexts } from '@/platform/i18n'
import { setLanguage } from '@/platform/language'
import { chatTexts } from '../texts'
import LogFrame from './LogFrame.vue'

setLanguage('zh-Hans')
const heard = (count: number) => Array.from({ length: count }, (_, index) => ({ seq: index + 1 }))

/** A log of 300 px in a window that has the given height of words. */
function frame(more: Record<string, unknown> = {}) {
  const drawn = mount(LogFrame, { attachTo: document.body, props: { length: 20, more: false, earlier: () => Promise.resolve(), theirs: heard(20), unsent: 0, ...more }, global: { plugins: [createTexts(chatTexts)] } })
  const log = drawn.get('[role="log"]').element as HTMLElement
  const words = { height: 2000 }
  Object.defineProperties(log, { scrollHeight: { get: () => words.height }, clientHeight: { get: () => 300 } })
  const scrollTo = async (top: number) => { log.scrollTop = top; await drawn.get('[role="log"]').trigger('scroll') }
  return { drawn, log, words, scrollTo }
}
afterEach(() => { document.body.replaceChildren(); vi.restoreAllMocks() })

describe('the moving part of a conversation', () => {
  it('never pulls a reader away, and counts what others said meanwhile', async () => {
    const { drawn, log, scrollTo } = frame()
    await scrollTo(500)
    await drawn.setProps({ theirs: heard(22), length: 22 })
    await nextTick()
    expect(log.scrollTop).toBe(500)
    expect(drawn.get('.newest').text()).toContain('2 条新消息')
    await drawn.get('.newest').trigger('click')
    expect(log.scrollTop).toBe(2000)
    expect(drawn.find('.newest').exists()).toBe(false)
  })

  it('goes to the bottom with words of one’s own', async () => {
    const { drawn, log, scrollTo } = frame()
    await scrollTo(500)
    await drawn.setProps({ unsent: 1 })
    await nextTick()
    expect(log.scrollTop).toBe(2000)
  })

  it('calls words read only where they are in sight', async () => {
    vi.spyOn(document, 'hasFocus').mockReturnValue(true)
    const { drawn, scrollTo } = frame()
    await scrollTo(500)
    const before = drawn.emitted('seen')?.length ?? 0
    dispatchEvent(new Event('focus'))
    expect(drawn.emitted('seen')?.length ?? 0, 'the newest is below').toBe(before)
    await scrollTo(1700)
    expect(drawn.emitted('seen')!.length).toBe(before + 1)
  })

  it('keeps the place while earlier words come in above it', async () => {
    const { log, words, scrollTo } = frame({ more: true, earlier: () => { words.height = 3000; return Promise.resolve() } })
    await scrollTo(10)
    await vi.waitFor(() => expect(log.scrollTop).toBe(1010))
  })

  it('says when earlier words did not come, and tries again', async () => {
    const earlier = vi.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValue(undefined)
    const { drawn } = frame({ more: true, earlier })
    await drawn.get('.earlier').trigger('click')
    await vi.waitFor(() => expect(drawn.get('.earlier').text()).toContain('没取到'))
    await drawn.get('.earlier').trigger('click')
    await vi.waitFor(() => expect(drawn.get('.earlier').text()).toBe('看更早的消息'))
    expect(earlier).toHaveBeenCalledTimes(2)
  })
})
