import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { createTexts } from '@/platform/i18n'
import { setLanguage } from '@/platform/language'
import { written, type Unsent } from '../outbox'
import { chatTexts } from '../texts'
import type { Message } from '../types'
import MessageBubble from './MessageBubble.vue'

setLanguage('zh-Hans')
const message: Message = {
  conversation: 'c', seq: 7, client_id: 'x', author: { kind: 'customer', id: 'm', name: '林小满' }, text: '还是 4013。', files: [], at: '2026-11-24T06:28:03Z', visibility: 'public', retracted: false,
}
const unsent = (change: Partial<Unsent> = {}): Unsent => ({ ...written({ conversation: 'c', text: '还是 4013。' }, 'x', 0), ...change })
const bubble = (props: Record<string, unknown>) => mount(MessageBubble, { props: { mine: true, ...props } as never, global: { plugins: [createTexts(chatTexts)] } })

describe('a message says where it is', () => {
  it('has arrived, and is read once the other side got that far', () => {
    expect(bubble({ message, theirMark: { delivered: 7, read: 6 } }).text()).toContain('已送达')
    expect(bubble({ message, theirMark: { delivered: 7, read: 7 } }).text()).toContain('已读')
  })

  it('waits for the network and says that it will go by itself', () => {
    expect(bubble({ unsent: unsent(), live: false }).text()).toContain('等网络，恢复后自动发出')
  })

  it('did not go: keeps the words, gives the reason and the way out', async () => {
    const refused = bubble({ unsent: unsent({ state: 'failed', code: 'unsuitable_text', detail: '里面有不能发的词。' }) })
    expect(refused.text()).toContain('还是 4013。')
    expect(refused.get('[role="alert"]').text()).toContain('里面有不能发的词。')
    await refused.get('[role="alert"] button').trigger('click')
    expect(refused.emitted('resend')).toHaveLength(1)
  })

  it('was taken back: the place stays, the words do not', () => {
    const gone = bubble({ message: { ...message, retracted: true, text: '' } })
    expect(gone.text()).toContain('您撤回了一条消息')
    expect(gone.find('.bubble').exists()).toBe(false)
  })

  it('never becomes markup', () => {
    const words = '<img src=x onerror=alert(1)> <b>粗</b> javascript:alert(1)'
    const shown = bubble({ message: { ...message, text: words } })
    expect(shown.get('.words').text()).toBe(words)
    expect(shown.findAll('img, b, a')).toHaveLength(0)
  })
})
