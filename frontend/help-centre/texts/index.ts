import { chatTexts } from '@/features/chat/texts'
import { createTexts } from '@/platform/i18n'
import en from './en.json'
import zh from './zh-Hans.json'
import callbackEn from '../callback/texts/en.json'
import callbackZh from '../callback/texts/zh-Hans.json'
import laneEn from '../stolen/texts/en.json'
import laneZh from '../stolen/texts/zh-Hans.json'
import ownEn from '../tickets/texts/en.json'
import ownZh from '../tickets/texts/zh-Hans.json'

export const texts = createTexts(chatTexts, { 'zh-Hans': zh, en }, { 'zh-Hans': ownZh, en: ownEn }, { 'zh-Hans': laneZh, en: laneEn }, { 'zh-Hans': callbackZh, en: callbackEn })
export const speak = texts.speak

/** A text by its key, outside of components. */
export const nameOf = (texts.global as unknown as { t: (key: string) => string }).t
