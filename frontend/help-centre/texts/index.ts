import { chatTexts } from '@/features/chat/texts'
import { createTexts } from '@/platform/i18n'
import en from './en.json'
import zh from './zh-Hans.json'

export const texts = createTexts(chatTexts, { 'zh-Hans': zh, en })
export const speak = texts.speak

/** A text by its key, outside of components. */
export const nameOf = (texts.global as unknown as { t: (key: string) => string }).t
