/** The merchant console: languages, routes, and the first page. */

import 'tdesign-vue-next/es/style/css.mjs'
import './base.css'
import { createLanguages } from '@shared/language'
import { createApp } from 'vue'
import App from './App.vue'
import zh from './locales/zh'
import { money } from './parts/money'
import { stacked } from './parts/stacked'
import { createRoutes } from './routes'
import { openShop } from './shop'
import { speaking } from './speaking'

async function start() {
  const { i18n, speak } = await createLanguages(zh, async () => (await import('./locales/en')).default, openShop)
  speaking.change = speak
  const router = createRoutes()
  router.afterEach((to) => {
    const own = typeof to.meta.title === 'string' ? i18n.global.t(to.meta.title) : ''
    document.title = [own, i18n.global.t('console')].filter(Boolean).join(' · ')
  })
  createApp(App).use(i18n).use(router).directive('stacked', stacked).directive('money', money).mount('#app')
}

start()
