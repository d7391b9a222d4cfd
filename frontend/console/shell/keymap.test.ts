import { describe, expect, it } from 'vitest'
import { keyReader } from './keymap'

const press = (key: string, more: KeyboardEventInit & { on?: HTMLElement; keyCode?: number } = {}) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, ...more })
  if (more.keyCode) Object.defineProperty(event, 'keyCode', { value: more.keyCode })
  Object.defineProperty(event, 'target', { value: more.on ?? document.body })
  return event
}
const box = () => document.createElement('textarea')

describe('single letters', () => {
  it('work on the page', () => expect(keyReader()(press('e'), true)).toBe('end'))
  it('do nothing while one writes', () => expect(keyReader()(press('e', { on: box() }), true)).toBeNull())
  it('do nothing when they are switched off', () => expect(keyReader()(press('e'), false)).toBeNull())
  it('do nothing with Ctrl, Alt or Meta: those belong to browser and input method', () => {
    for (const held of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) expect(keyReader()(press('e', held), true)).toBeNull()
  })
  it('do nothing inside an open dialog', () => {
    const dialog = document.createElement('div')
    dialog.setAttribute('role', 'dialog')
    const button = dialog.appendChild(document.createElement('button'))
    expect(keyReader()(press('e', { on: button }), true)).toBeNull()
  })
  it('do not repeat while a key is held down', () => expect(keyReader()(press('e', { repeat: true }), true)).toBeNull())
})

describe('Enter', () => {
  it('goes into what is open', () => expect(keyReader()(press('Enter'), true)).toBe('open'))
  it('is left to links and buttons', () => expect(keyReader()(press('Enter', { on: document.createElement('button') }), true)).toBeNull())
  it('is left to the box', () => expect(keyReader()(press('Enter', { on: box() }), true)).toBeNull())
})

describe('an input method that composes', () => {
  it('keeps every key to itself, by flag', () => expect(keyReader()(press('F9', { isComposing: true }), true)).toBeNull())
  it('keeps every key to itself, by the old code 229', () => expect(keyReader()(press('k', { ctrlKey: true, keyCode: 229 }), true)).toBeNull())
})

describe('keys for everywhere', () => {
  it('accept an offer while writing', () => expect(keyReader()(press('F9', { on: box() }), false)).toBe('accept'))
  it('open the palette with Ctrl and with ⌘', () => {
    expect(keyReader()(press('k', { ctrlKey: true, on: box() }), false)).toBe('palette')
    expect(keyReader()(press('K', { metaKey: true }), true)).toBe('palette')
  })
})

describe('two keys in a row', () => {
  it('go somewhere', () => {
    const read = keyReader(() => 0)
    expect(read(press('g'), true)).toBeNull()
    expect(read(press('b'), true)).toBe('go_board')
    read(press('g'), true)
    expect(read(press('t'), true)).toBe('go_tickets')
  })
  it('are two single keys when the second comes late', () => {
    let at = 0
    const read = keyReader(() => at)
    read(press('g'), true)
    at = 2000
    expect(read(press('i'), true)).toBe('panel')
  })
})
