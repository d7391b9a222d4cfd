import type { InjectionKey } from 'vue'
import type { Language } from '@/platform/language'

/** How a page switches the language: the texts are made once, at the start. */
export const speech: InjectionKey<(language: Language) => void> = Symbol('speech')
