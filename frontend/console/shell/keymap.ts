import { isComposing, isWriting } from '@/platform/keyboard'

/** LOOK §8, the keys that have something to do here. One letter works only outside of fields; a chord of two starts with G. */
export type Command =
  | 'next' | 'previous' | 'open' | 'next_unanswered' | 'reply' | 'note' | 'end' | 'transfer' | 'panel'
  | 'state' | 'priority' | 'label' | 'to_ticket' | 'merge' | 'snooze' | 'copy'
  | 'go_inbox' | 'go_waiting' | 'go_board' | 'go_tickets' | 'accept' | 'call' | 'palette' | 'sheet'

export interface KeyBinding { command: Command; shown: string[]; group: 'walk' | 'write' | 'handle'; single: boolean }

export const BINDINGS: readonly KeyBinding[] = [
  { command: 'next', shown: ['J'], group: 'walk', single: true },
  { command: 'previous', shown: ['K'], group: 'walk', single: true },
  { command: 'open', shown: ['Enter'], group: 'walk', single: true },
  { command: 'next_unanswered', shown: ['U'], group: 'walk', single: true },
  { command: 'go_inbox', shown: ['G', 'I'], group: 'walk', single: true },
  { command: 'go_waiting', shown: ['G', 'W'], group: 'walk', single: true },
  { command: 'go_tickets', shown: ['G', 'T'], group: 'walk', single: true },
  { command: 'go_board', shown: ['G', 'B'], group: 'walk', single: true },
  { command: 'palette', shown: ['Ctrl', 'K'], group: 'walk', single: false },
  { command: 'reply', shown: ['R'], group: 'write', single: true },
  { command: 'note', shown: ['N'], group: 'write', single: true },
  { command: 'accept', shown: ['F9'], group: 'handle', single: false },
  { command: 'call', shown: ['F8'], group: 'handle', single: false },
  { command: 'transfer', shown: ['A'], group: 'handle', single: true },
  { command: 'end', shown: ['E'], group: 'handle', single: true },
  { command: 'state', shown: ['S'], group: 'handle', single: true },
  { command: 'priority', shown: ['P'], group: 'handle', single: true },
  { command: 'label', shown: ['L'], group: 'handle', single: true },
  { command: 'to_ticket', shown: ['T'], group: 'handle', single: true },
  { command: 'merge', shown: ['M'], group: 'handle', single: true },
  { command: 'snooze', shown: ['Z'], group: 'handle', single: true },
  { command: 'copy', shown: ['.'], group: 'handle', single: true },
  { command: 'panel', shown: ['I'], group: 'handle', single: true },
  { command: 'sheet', shown: ['?'], group: 'handle', single: true },
]

const LETTERS: Record<string, Command> = {
  j: 'next', k: 'previous', u: 'next_unanswered', r: 'reply', n: 'note', e: 'end', a: 'transfer', i: 'panel', '?': 'sheet',
  s: 'state', p: 'priority', l: 'label', t: 'to_ticket', m: 'merge', z: 'snooze', '.': 'copy',
}
const AFTER_G: Record<string, Command> = { i: 'go_inbox', w: 'go_waiting', t: 'go_tickets', b: 'go_board' }
const CHORD_WITHIN_MS = 1200

/** Reads keys one after the other. `letters` off switches every single letter off (WCAG 2.1.4). */
export function keyReader(clock: () => number = Date.now) {
  let pressedG = -Infinity
  // Enter on a link or a button is theirs; anywhere else it means: into what is open.
  const isEnter = (event: KeyboardEvent) => event.key === 'Enter' && !isInside(event.target, 'a,button,summary,[role=tab],[role=option]')
  return function read(event: KeyboardEvent, letters: boolean): Command | null {
    if (isComposing(event)) return null
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    if (plain && event.key === 'F9') return 'accept'
    if (plain && event.key === 'F8') return 'call'
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') return 'palette'
    if (!letters || !plain || event.repeat || isWriting(event.target) || isInside(event.target, '[role=dialog],[role=menu],[role=listbox]')) return null
    if (isEnter(event)) return 'open'
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    const afterG = clock() - pressedG < CHORD_WITHIN_MS
    pressedG = -Infinity
    if (afterG && key in AFTER_G) return AFTER_G[key]!
    if (key === 'g') pressedG = clock()
    return LETTERS[key] ?? null
  }
}

function isInside(target: EventTarget | null, where: string): boolean {
  return Boolean(target && 'closest' in target && (target as Element).closest(where))
}
