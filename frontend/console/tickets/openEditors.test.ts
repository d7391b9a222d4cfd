import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { defineComponent, h, ref, type Component } from 'vue'
import { createI18n } from 'vue-i18n'
import { beforeEach, expect, it, vi } from 'vitest'
import { changeTicket } from '@/features/tickets/api'
import type { OpenTicket } from '@/features/tickets/one'
import type { Entry, Field, Ticket } from '@/features/tickets/types'
import { ApiError } from '@/platform/http'
import SideForm from './SideForm.vue'
import TicketHead from './TicketHead.vue'
import { useSaving, type Saving } from './useSaving'

vi.mock('@/features/tickets/api', () => ({ changeTicket: vi.fn(), assignTicket: vi.fn(), setStatus: vi.fn() }))
const sent = vi.mocked(changeTicket)
beforeEach(() => sent.mockReset().mockResolvedValue(undefined))

const i18n = createI18n({ legacy: false, missingWarn: false, fallbackWarn: false })
const question = (key: string): Field => ({ key, type: 'text', label: key, required: false, for_customer: true })
const opened = {
  number: 7, version: 3, subject: '签名报备', status: 'open', steps: [], urged: 0, source: 'form', assignee: null, can: { change: true },
  form: [question('sign'), question('reason')], fields: { sign: '云舟', reason: '' },
} as unknown as Ticket
/** What a colleague saved meanwhile: the page has fetched it under the open editor. */
const later = { ...opened, version: 5, subject: '签名换用', fields: { sign: '云帆', reason: '' } }

/** The editor as it stands in its pane, on a ticket that is fetched again while one types. */
function editor(component: Component) {
  const ticket = ref(opened)
  let saving!: Saving
  const Pane = defineComponent(() => {
    saving = useSaving({ ticket, load: vi.fn(), take: vi.fn() } as unknown as OpenTicket, () => undefined)
    return () => h(component, { ticket: ticket.value, saving, others: [], back: '/' })
  })
  const dialog = { template: '<div><slot /></div>' }
  const page = mount(Pane, { global: { plugins: [i18n, createPinia()], stubs: { UiDialog: dialog, UiButton: false, RouterLink: true, UiMenu: true } } })
  return { page, ticket, saving: () => saving }
}
async function answerUnder(news: Ticket, key: 'sign' | 'reason') {
  const { page, ticket, saving } = editor(SideForm)
  await page.get('button.link').trigger('click')
  ticket.value = news
  await flushPromises()
  await page.findAll('form input')[key === 'sign' ? 0 : 1]!.setValue('我的')
  await page.get('form').trigger('submit')
  await flushPromises()
  return saving()
}

it('sends of a form what was changed in it, against the version it was opened with', async () => {
  await answerUnder(later, 'reason')
  expect(sent.mock.calls).toEqual([[7, { fields: { reason: '我的' } }, 3]])
})

it('shows the other answer where both changed the same, and saves nothing', async () => {
  const entry = { sequence: 5, author: { name: '冯译' }, changes: [{ field: 'fields.sign', old: '云舟', new: '云帆' }], at: '2026-11-22T06:00:00Z' } as Entry
  sent.mockRejectedValueOnce(new ApiError(412, 'stale', '', {}, '', null, { current: 5, changes: [entry] }))
  const saving = await answerUnder(later, 'sign')
  expect(sent.mock.calls).toEqual([[7, { fields: { sign: '我的' } }, 3]])
  expect(saving.clash.value).toMatchObject({ version: 5, fields: [{ field: 'fields.sign', who: '冯译' }] })
  expect(saving.mine.value['fields.sign']).toEqual({ value: '我的', words: '我的' })
})

it('keeps the questions a form was opened with', async () => {
  await answerUnder({ ...later, form: [question('other')], fields: {} }, 'reason')
  expect(sent.mock.calls).toEqual([[7, { fields: { reason: '我的' } }, 3]])
})

it('asks for a subject against the version its box was opened with', async () => {
  const { page, ticket } = editor(TicketHead)
  await page.get('button.edit').trigger('click')
  ticket.value = later
  await flushPromises()
  await page.get('input').setValue('我的标题')
  await page.get('input').trigger('blur')
  expect(sent.mock.calls).toEqual([[7, { subject: '我的标题' }, 3]])
})

it('saves no subject that was only looked at, also when a colleague has chosen another', async () => {
  const { page, ticket } = editor(TicketHead)
  await page.get('button.edit').trigger('click')
  ticket.value = later
  await flushPromises()
  await page.get('input').trigger('blur')
  expect(sent).not.toHaveBeenCalled()
})
