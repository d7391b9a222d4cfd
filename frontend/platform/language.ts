import { recall, remember } from './memory'

export type Language = 'zh-Hans' | 'en'
export const languages: { code: Language; name: string }[] = [{ code: 'zh-Hans', name: '简体中文' }, { code: 'en', name: 'English' }]

let chosen: Language = recall<Language>('language') ?? fromBrowser()

export const currentLanguage = (): Language => chosen

/** A choice somebody made; one that was only inferred from the browser is not remembered. */
export function setLanguage(language: Language): void {
  chosen = language
  remember('language', language)
  applyLanguage()
}

/** Tells the document, so that fonts, line breaking and screen readers follow. */
export function applyLanguage(): void {
  document.documentElement.lang = chosen
}

function fromBrowser(): Language {
  const wanted = typeof navigator === 'undefined' ? [] : navigator.languages ?? [navigator.language]
  for (const tag of wanted) {
    if (tag.toLowerCase().startsWith('zh')) return 'zh-Hans'
    if (tag.toLowerCase().startsWith('en')) return 'en'
  }
  return 'zh-Hans'
}
