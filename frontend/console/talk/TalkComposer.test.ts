import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { chatTexts } from '@/features/chat/texts'
import { useChat } from '@/features/chat/store'
import type { Conversation } from '@/features/chat/types'
import { useCanned } from '@/features/knowledge/store'
import { createTexts } from '@/platform/i18n'
import en from '../texts/en.json'
import zh from '../texts/zh-Hans.json'
import { localDraft } from './drafts'
import { setSendKey } from './preferences'
import TalkComposer from './TalkComposer.vue'

const conversation = {
  id: 'c1', topic: { slug: 'general', name: '一般问题' }, queue: { slug: 'general', name: '综合' }, state: 'active', assignee: { id: 'zhou', name: '周岚' },
  customer: { kind: 'member', id: 'm', name: '林小满', email_masked: '', email_verified: true, joined_at: '2026-11-24T06:00:00Z', earlier: 0 },
} as unknown as Conversation

beforeEach(() => {
  vi.useFakeTimers() // a draft saved a moment later is another test's matter
  localStorage.clear()
  setActivePinia(createPinia())
  setSendKey('enter')
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ text: '', note: '', results: [], next: null }), { status: 200, headers: { 'Content-Type': 'application/json' } })))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function composer(mine = true) {
  const said = vi.fn()
  const chat = useChat()
  chat.say = said as unknown as typeof chat.say
  const wrapper = mount(TalkComposer, { props: { conversation, mine }, global: { plugins: [createTexts(chatTexts, { 'zh-Hans': zh, en })] }, attachTo: document.body })
  return { wrapper, said, box: wrapper.get('textarea') }
}

describe('Enter', () => {
  it('sends what is written, and empties the box and the draft', async () => {
    const { box, said } = composer()
    await box.setValue('您好')
    expect(localDraft('c1', false)).toBe('您好')
    await box.trigger('keydown', { key: 'Enter' })
    expect(said).toHaveBeenCalledWith({ conversation: 'c1', text: '您好', files: [], visibility: 'public' })
    expect([(box.element as HTMLTextAreaElement).value, localDraft('c1', false)]).toEqual(['', ''])
  })

  it('never sends while an input method is composing', async () => {
    const { box, said } = composer()
    await box.setValue('nihao')
    await box.trigger('keydown', { key: 'Enter', isComposing: true })
    await box.trigger('keydown', { key: 'Enter', keyCode: 229 })
    expect(said).not.toHaveBeenCalled()
    expect((box.element as HTMLTextAreaElement).value).toBe('nihao')
  })

  it('breaks the line with Shift, and without Ctrl where one chose that', async () => {
    const { box, said } = composer()
    await box.setValue('您好')
    await box.trigger('keydown', { key: 'Enter', shiftKey: true })
    setSendKey('control')
    await box.trigger('keydown', { key: 'Enter' })
    expect(said).not.toHaveBeenCalled()
    await box.trigger('keydown', { key: 'Enter', ctrlKey: true })
    expect(said).toHaveBeenCalledOnce()
  })

  it('sends nothing when nothing is written', async () => {
    const { box, said } = composer()
    await box.setValue('   ')
    await box.trigger('keydown', { key: 'Enter' })
    expect(said).not.toHaveBeenCalled()
  })
})

it('writes only notes in a conversation that somebody else has', async () => {
  const { wrapper, box, said } = composer(false)
  expect(wrapper.findAll('[role=tab]')).toHaveLength(1)
  await box.setValue('看过了')
  await box.trigger('keydown', { key: 'Enter' })
  expect(said).toHaveBeenCalledWith(expect.objectContaining({ visibility: 'internal' }))
})

it('puts a quick reply in place of the slash, with the names filled', async () => {
  const { wrapper, box, said } = composer()
  useCanned().all = [{ id: '1', shortcut: 'nh', title: '问好', text: '{{customer.name}}您好', shared: true, initials: 'wh', pinyin: 'wenhao' }]
  const area = box.element as HTMLTextAreaElement
  area.value = '/wh'
  area.setSelectionRange(3, 3)
  await box.trigger('input')
  expect(wrapper.findAll('[role=option]')).toHaveLength(1)
  await box.trigger('keydown', { key: 'Enter' })
  await nextTick()
  expect(said).not.toHaveBeenCalled()
  expect(area.value).toBe('林小满您好')
})

it('points at a blank that nobody filled, before it is sent', async () => {
  const { wrapper, box } = composer()
  await box.setValue('您的工单 #{{ticket.number}} 在办，模板写 {{order}} 就行')
  expect(wrapper.find('[role=status].soon').text()).toContain('{{ticket.number}}')
  expect(wrapper.find('[role=status].soon').text()).not.toContain('order')
  await box.setValue('您的工单在办')
  expect(wrapper.find('[role=status].soon').exists()).toBe(false)
})
