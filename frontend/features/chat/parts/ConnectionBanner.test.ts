import { mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import { createTexts } from '@/platform/i18n'
import { setLanguage } from '@/platform/language'
import type { Phase } from '@/platform/socket'
import { chatTexts } from '../texts'
import ConnectionBanner from './ConnectionBanner.vue'

setLanguage('zh-Hans')
const banner = (phase: Phase) => mount(ConnectionBanner, { props: { connection: { phase, retryAt: null, code: null } }, global: { plugins: [createTexts(chatTexts)] } })

it('says nothing while all is well', () => expect(banner('live').text()).toBe(''))
it('says that the page is old, and reloads it when pressed', async () => {
  const reload = vi.spyOn(location, 'reload').mockImplementation(() => undefined)
  const drawn = banner('outdated')
  expect(drawn.text()).toContain('页面已更新，请刷新')
  await drawn.get('button').trigger('click')
  expect(reload).toHaveBeenCalledOnce()
})
it.each([['offline', 'tryNow'], ['failed', 'tryNow'], ['refused', 'enterAgain']] as const)('offers a way on when %s', async (phase, way) => {
  const drawn = banner(phase)
  await drawn.get('button').trigger('click')
  expect(drawn.emitted(way)).toHaveLength(1)
})
