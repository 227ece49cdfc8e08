/** zh-CN unless somebody chose English; the other language's words are loaded when they are chosen. */

import { createI18n } from 'vue-i18n'

export type Language = 'zh-CN' | 'en'
type Words = Record<string, any>

const KEPT = 'minimall-language'

/** The site's words for what is no component; the key itself before the languages are there. */
export let words: (key: string, filled?: Record<string, unknown>) => string = (key) => key

export function chosenLanguage(): Language {
  return localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh-CN'
}

export async function createLanguages(chinese: Words, english: () => Promise<Words>, changed: (language: Language) => void) {
  const i18n = createI18n({ legacy: false, locale: 'zh-CN', fallbackLocale: 'zh-CN', messages: { 'zh-CN': chinese } as Record<string, Words> })

  words = (key, filled = {}) => i18n.global.t(key, filled)

  async function speak(language: Language) {
    if (language === 'en' && !i18n.global.availableLocales.includes('en')) i18n.global.setLocaleMessage('en', await english())
    i18n.global.locale.value = language
    document.documentElement.lang = language
    localStorage.setItem(KEPT, language)
    changed(language)
  }

  await speak(chosenLanguage())
  return { i18n, speak }
}
