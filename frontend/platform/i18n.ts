import { createI18n } from 'vue-i18n'
import { applyLanguage, currentLanguage, setLanguage, type Language } from './language'
import commonEn from './texts/en.json'
import commonZh from './texts/zh-Hans.json'

interface Tree { [key: string]: string | Tree }
export interface Texts { 'zh-Hans': Tree; en: Tree }

const common: Texts = { 'zh-Hans': commonZh, en: commonEn }

/** One set of words from the common ones and those each feature and the face bring; each has its own first word. */
export function createTexts(...more: Texts[]) {
  const all = [common, ...more]
  const texts = createI18n({
    legacy: false,
    locale: currentLanguage(),
    fallbackLocale: 'zh-Hans',
    messages: {
      'zh-Hans': Object.assign({}, ...all.map((set) => set['zh-Hans'])),
      en: Object.assign({}, ...all.map((set) => set.en)),
    },
  })
  applyLanguage()
  return Object.assign(texts, {
    speak(language: Language): void {
      setLanguage(language)
      ;(texts.global.locale as unknown as { value: string }).value = language
    },
  })
}
