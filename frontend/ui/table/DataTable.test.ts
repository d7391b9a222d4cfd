import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import DataTable from './DataTable.vue'

interface Ticket { number: number; subject: string }
const rows = (count: number): Ticket[] => Array.from({ length: count }, (_, index) => ({ number: 20000 + index, subject: `工单 ${index}` }))
const columns = [{ key: 'number', label: '编号', sortable: true }, { key: 'subject', label: '主题' }]

function table(more: Record<string, unknown> = {}) {
  const drawn = mount(DataTable as unknown as new () => { $props: Record<string, unknown> }, {
    attachTo: document.body,
    props: { rows: rows(1000), columns, keyOf: (row: Ticket) => String(row.number), label: '工单', selectWords: (row: Ticket | null) => (row ? `选中 ${row.number}` : '全选'), ...more },
  })
  const body = () => drawn.findAll('tbody tr[data-key]')
  const chosen = () => [...(drawn.emitted('update:selected')?.at(-1)?.[0] as Set<string>)]
  const press = async (key: string, more: object = {}) => { await (drawn.find('tbody tr[tabindex="0"]')).trigger('keydown', { key, ...more }) }
  return { drawn, body, chosen, press }
}
const boxOf = (row: { get: (selector: string) => { trigger: (event: string, more?: object) => Promise<void> } }) => row.get('input')

describe('a long table', () => {
  it('draws what is in sight and keeps room for the rest', () => {
    const { drawn, body } = table()
    expect(body().length).toBeLessThan(60)
    expect(drawn.get('table').attributes('aria-rowcount')).toBe('1001')
    expect(drawn.find('.spare').exists()).toBe(true)
  })

  it('shows further rows when scrolled', async () => {
    const { drawn, body } = table()
    drawn.element.scrollTop = 500 * 36
    await drawn.trigger('scroll')
    expect(body().some((row) => row.attributes('data-key') === '20500')).toBe(true)
    expect(body().some((row) => row.attributes('data-key') === '20000')).toBe(false)
  })

  it('tells when its end comes near', async () => {
    const { drawn } = table()
    expect(drawn.emitted('reach')).toBeUndefined()
    drawn.element.scrollTop = 1000 * 36
    await drawn.trigger('scroll')
    expect(drawn.emitted('reach')).toHaveLength(1)
  })

  it('selects by box, and with Shift everything in between', async () => {
    const { drawn, body, chosen } = table()
    await boxOf(body()[2]!).trigger('click')
    expect(chosen()).toEqual(['20002'])
    await drawn.setProps({ selected: new Set(chosen()) })
    await boxOf(body()[5]!).trigger('click', { shiftKey: true })
    expect(chosen()).toEqual(['20002', '20003', '20004', '20005'])
  })

  it('selects by X, and by Shift X everything in between', async () => {
    const { drawn, chosen, press } = table()
    await press('x')
    expect(chosen()).toEqual(['20000'])
    await drawn.setProps({ selected: new Set(chosen()) })
    await press('ArrowDown')
    await press('ArrowDown')
    await press('X', { shiftKey: true })
    expect(chosen()).toEqual(['20000', '20001', '20002'])
  })

  it('walks by keyboard and opens with Enter, but not while an input method is composing', async () => {
    const { drawn, press } = table()
    await press('ArrowDown')
    expect(document.activeElement?.getAttribute('data-key')).toBe('20001')
    await press('Enter', { isComposing: true })
    expect(drawn.emitted('open')).toBeUndefined()
    await press('Enter')
    expect(drawn.emitted('open')).toMatchObject([[{ number: 20001 }]])
    await press('End')
    expect(document.activeElement?.getAttribute('data-key')).toBe('20999')
  })

  it('asks for another order, and says which one stands', async () => {
    const { drawn } = table({ sorting: { key: 'number', down: false } })
    expect(drawn.get('th[aria-sort]').attributes('aria-sort')).toBe('ascending')
    await drawn.get('thead button').trigger('click')
    expect(drawn.emitted('update:sorting')).toEqual([[{ key: 'number', down: true }]])
  })

  it('leaves out hidden columns', () => expect(table({ hidden: ['subject'] }).drawn.findAll('thead th')).toHaveLength(2))
})
