import { forget, recall, remember } from '@/platform/memory'

/** What is written of a call while talking: in this browser, until it is saved. */
export interface Note { category: string; note: string }
const keyOf = (call: string) => `calls.note.${call}`

export const keptNote = (call: string): Note => ({ category: '', note: '', ...recall<Note>(keyOf(call)) })
export const keepNote = (call: string, words: Note): boolean => remember(keyOf(call), words)
export const dropNote = (call: string): void => forget(keyOf(call))
