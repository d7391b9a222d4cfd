import { expect, it } from 'vitest'
import { filled, inWords, unfilled } from './blanks'

it('fills what is known and leaves the rest to be seen', () => {
  const values = { 'customer.name': '林小满', 'agent.name': '', 'ticket.number': '10042' }
  const text = '{{customer.name}}您好，我是{{ agent.name }}，工单 #{{ticket.number}}，{{service.name}}，{{order}}'
  expect(filled(text, values)).toBe('林小满您好，我是{{ agent.name }}，工单 #10042，{{service.name}}，{{order}}')
})

it('takes braces in a name for a name', () => expect(filled('{{customer.name}}', { 'customer.name': '{{agent.name}}', 'agent.name': '陈静' })).toBe('{{agent.name}}'))

it('points at the blanks of ours that are left, each once, and at no braces of others', () => {
  expect(unfilled('{{service.name}}的 {{ service.name }}，第 {{ticket.number}} 号，模板写 {{order}} 就行')).toEqual(['service.name', 'ticket.number'])
  expect(unfilled('没有空')).toEqual([])
})

it('says a day in words', () => {
  const sunday = new Date(2026, 10, 22)
  expect(inWords(sunday, 'zh-Hans')).toBe('11月22日星期日')
  expect(inWords(sunday, 'en')).toMatch(/Sunday,? 22 November/)
})
