/** The switch of the language, set when the site starts. */

import type { Language } from '@shared/language'

export const speaking: { change: (language: Language) => Promise<void> } = { change: async () => {} }
