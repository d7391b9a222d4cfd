import { describe, expect, it } from 'vitest'
import { highlighted, matching, slashWordAt } from './matching'

const card = (title: string, initials: string, more = {}) => ({ id: title, shortcut: '', title, text: '', shared: true, initials, pinyin: '', ...more })
const all = [card('签名换用生效', 'qmhysx'), card('签名被退回', 'qmbth'), card('发票多久到', 'fpdjd', { shortcut: 'fp' }), card('道别', 'db', { text: '还有别的签名问题吗' })]
const titles = (word: string) => matching(all, word).map((one) => one.title)

describe('finding the slash', () => {
  it.each([
    ['/qm', 3, { from: 0, until: 3, word: 'qm' }],
    ['好的 /签', 5, { from: 3, until: 5, word: '签' }],
    ['第一行\n/', 5, { from: 4, until: 5, word: '' }],
  ])('sees %j', (text, caret, expected) => expect(slashWordAt(text, caret)).toEqual(expected))

  it.each([['http://a', 8], ['2026/11', 7], ['/qm 然后', 6], ['//', 2]])('leaves %j alone', (text, caret) => expect(slashWordAt(text, caret)).toBeNull())
})

describe('matching', () => {
  it('finds by pinyin initials, by word and by shortcut, whatever the case', () => {
    expect(titles('QM')).toEqual(['签名被退回', '签名换用生效'])
    expect(titles('退回')).toEqual(['签名被退回'])
    expect(titles('fp')).toEqual(['发票多久到'])
  })
  it('puts a word in the title before the same word in the text', () => expect(titles('签名').at(-1)).toBe('道别'))
  it('finds nothing where nothing matches', () => expect(titles('xyz')).toEqual([]))
  it('lists everything after a bare slash', () => expect(titles('')).toHaveLength(4))
})

it('marks the characters whose initials were typed', () => {
  expect(highlighted(all[0]!, 'qm')).toEqual(['', '签名', '换用生效'])
  expect(highlighted(all[0]!, '生效')).toEqual(['签名换用', '生效', ''])
  expect(highlighted(all[2]!, 'zz')).toEqual(['发票多久到', '', ''])
})

