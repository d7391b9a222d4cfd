import { mount } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import FilterBar, { type Filter } from './FilterBar.vue'
import SlaBar from './sla/SlaBar.vue'
import StatusBadge from './StatusBadge.vue'
import StepPath from './StepPath.vue'
import ColumnChooser from './table/ColumnChooser.vue'
import TimelineList from './timeline/TimelineList.vue'
import { withDays, type TimelineEntry } from './timeline/entries'
import UiTabs from './UiTabs.vue'
import WorkBar from './WorkBar.vue'

afterEach(() => { document.body.replaceChildren() })

describe('the filters of a list', () => {
  const three: Filter[] = [{ key: 'category', label: '分类', value: '短信' }, { key: 'status', label: '状态', value: '未结' }, { key: 'tag', label: '标签', value: '教育' }]
  function bar() {
    const drawn = mount(FilterBar, { attachTo: document.body, props: { filters: three, label: '条件', addable: [{ key: 'due', label: '时限' }], words: { add: '条件', clear: '全部去掉', remove: (one) => `去掉${one.label}条件` }, onRemove: (key: string) => drawn.setProps({ filters: (drawn.props('filters')).filter((one) => one.key !== key) }) } })
    return { drawn, shown: () => drawn.findAll('.value').map((one) => one.text()) }
  }
  it('go away by their cross, and the focus moves to the neighbour', async () => {
    const { drawn, shown } = bar()
    await drawn.get('[aria-label="去掉状态条件"]').trigger('click')
    await nextTick()
    expect(shown()).toEqual(['分类短信', '标签教育'])
    expect(document.activeElement?.textContent).toBe('标签教育')
  })
  it('go away by Delete and Backspace, the last one leaving the focus with the way to add', async () => {
    const { drawn, shown } = bar()
    for (const key of ['Delete', 'Backspace', 'Delete']) { await drawn.get('.value').trigger('keydown', { key }); await nextTick() }
    expect(shown()).toEqual([])
    expect(document.activeElement?.textContent).toContain('条件')
  })
  it('open when pressed', async () => {
    const { drawn } = bar()
    await drawn.get('.value').trigger('click')
    expect(drawn.emitted('choose')).toEqual([['category']])
  })
})

describe('long work', () => {
  const running = { words: '正在分配，已做 320 件，共 500 件', done: 320, total: 500, labels: { stop: '停下', undo: '撤销', details: '看哪 4 件没做成', hide: '后台继续' } }
  it('says how far it is and can be stopped', async () => {
    const drawn = mount(WorkBar, { props: running })
    expect(drawn.get('[role="progressbar"]').attributes()).toMatchObject({ 'aria-valuenow': '320', 'aria-valuemax': '500' })
    expect(drawn.text()).not.toContain('撤销')
    await drawn.findAll('button').find((one) => one.text() === '停下')!.trigger('click')
    expect(drawn.emitted('stop')).toHaveLength(1)
  })
  it('can be taken back afterwards, and shows what failed', async () => {
    const drawn = mount(WorkBar, { props: { ...running, done: 500, failed: 4, state: 'finished' } })
    expect(drawn.findAll('button').map((one) => one.text())).toEqual(['看哪 4 件没做成', '撤销', '后台继续'])
    await drawn.findAll('button')[1]!.trigger('click')
    expect(drawn.emitted('undo')).toHaveLength(1)
  })
  it('divides nothing by nothing', () => expect(mount(WorkBar, { props: { ...running, done: 0, total: 0 } }).get('.done').attributes('style')).toContain('0%'))
})

describe('tabs', () => {
  const tabs = [{ key: 'now', label: '进行中', count: 3 }, { key: 'you', label: '等您回复' }, { key: 'over', label: '已结束' }]
  it('show one panel and walk by arrows', async () => {
    const drawn = mount(UiTabs, { attachTo: document.body, props: { tabs, label: '我的工单', modelValue: 'now', 'onUpdate:modelValue': (key: string) => drawn.setProps({ modelValue: key }) }, slots: { now: '三件', you: '一件', over: '没有' } })
    expect(drawn.text()).toContain('三件')
    const first = drawn.findAll('[role="tab"]')[0]!
    await nextTick()
    ;(first.element as HTMLElement).focus()
    await nextTick()
    await first.trigger('keydown', { key: 'ArrowRight' })
    await vi.waitFor(() => expect(drawn.get('[role="tab"][aria-selected="true"]').text()).toBe('等您回复'))
    expect(drawn.text()).toContain('一件')
  })
})

it('a status says its word, its sign and its tint', () => {
  for (const status of ['new', 'open', 'pending', 'solved', 'closed'] as const) {
    const drawn = mount(StatusBadge, { props: { status }, slots: { default: '待客户补充' } })
    expect(drawn.classes()).toContain(status)
    expect(drawn.find('svg').exists()).toBe(true)
    expect(drawn.text()).toBe('待客户补充')
  }
})

it('a path says for each step whether it is over, now or to come', () => {
  const steps = [{ key: 'a', label: '已受理', state: 'done', at: '3:12' }, { key: 'b', label: '核验中', state: 'now', words: '6 项已核 5 项。' }, { key: 'c', label: '已恢复', state: 'next' }] as const
  const words = { done: '，已完成', now: '，现在', next: '，还没到', failed: '，没有做成' }
  const drawn = mount(StepPath, { props: { steps, label: '进度', words } })
  expect(drawn.findAll('li').map((one) => one.get('b').text())).toEqual(['已受理，已完成', '核验中，现在', '已恢复，还没到'])
  expect(drawn.findAll('[aria-current="step"]')).toHaveLength(1)
  expect(mount(StepPath, { props: { steps, label: '进度', words, lying: true } }).text()).not.toContain('6 项已核')
})

describe('a timeline', () => {
  const entry = (key: string, at: string, more: Partial<TimelineEntry> = {}): TimelineEntry => ({ key, at, kind: 'said', who: '许文博', text: key, ...more })
  const words = { day: (at: string) => `日子 ${at.slice(5, 10)}`, time: (at: string) => at.slice(11, 16), empty: '空' }
  it('reads oldest first, each day once', () => {
    const laid = withDays([entry('c', '2026-11-25T04:00:00Z'), entry('a', '2026-11-23T04:00:00Z'), entry('b', '2026-11-23T05:00:00Z')])
    expect(laid.map((one) => [one.entry.key, one.day])).toEqual([['a', true], ['b', false], ['c', true]])
  })
  it('shows what changed from what to what', () => {
    const changed = entry('x', '2026-11-23T06:00:00Z', { kind: 'change', who: '陈越', text: '改了', changes: [{ field: '处理人', old: null, new: '陈越' }, { field: '状态', old: '处理中', new: '待客户补充' }] })
    const drawn = mount(TimelineList, { props: { entries: [changed], label: '时间线', words } })
    expect(drawn.findAll('span.change').map((one) => one.text().replace(/\s+/g, ' '))).toEqual(['处理人 空 陈越', '状态 处理中 待客户补充'])
  })
})

it('a promise tells its story to ears and eyes', () => {
  const face = { state: 'running', target_s: 6000, spent_s: 2400, left_s: 3600, started_at: '2026-11-24T06:00:00Z', ended_at: null, stretches: [['2026-11-24T06:00:00Z', '2026-11-24T06:40:00Z', 'counting']] } as const
  const words = { sentence: '解决时限，还剩 1 小时', above: '解决，剩', figure: '1:00:00', now: '现在', kinds: { run: '计时', warm: '过八成', over: '超时', met: '已达标', hold: '等客户', shut: '下班' }, at: (iso: string) => iso.slice(11, 16), duration: (seconds: number) => `${seconds} 秒` }
  const drawn = mount(SlaBar, { props: { face, toldAt: Date.parse('2026-11-24T06:40:00Z'), now: Date.parse('2026-11-24T06:40:00Z'), words } })
  expect(drawn.get('[role="img"]').attributes('aria-label')).toBe('解决时限，还剩 1 小时')
  expect(drawn.get('.legend').text()).toBe('计时 2400 秒')
  expect(drawn.get('.axis').text()).toBe('06:00现在')
})

it('columns are put away and brought back in their own order', async () => {
  const columns = [{ key: 'number', label: '编号' }, { key: 'subject', label: '主题' }, { key: 'due', label: '时限' }]
  const drawn = mount(ColumnChooser, { attachTo: document.body, props: { columns, always: ['number'], words: '选列', hidden: ['due'] } })
  await drawn.get('button').trigger('click')
  await nextTick()
  const items = [...document.querySelectorAll<HTMLElement>('[role="menuitemcheckbox"]')]
  expect(items.map((one) => [one.textContent?.trim(), one.getAttribute('aria-checked')])).toEqual([['编号', 'true'], ['主题', 'true'], ['时限', 'false']])
  expect(items[0]!.hasAttribute('data-disabled')).toBe(true)
  items[1]!.click()
  await nextTick()
  expect(drawn.emitted('update:hidden')).toEqual([[['subject', 'due']]])
})
