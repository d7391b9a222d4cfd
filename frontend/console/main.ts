import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@/ui/base.css'
import { chatTexts } from '@/features/chat/texts'
import { ticketTexts } from '@/features/tickets/texts'
import { createTexts } from '@/platform/i18n'
import { followDeployments } from '@/platform/newVersion'
import { applyTheme } from '@/platform/theme'
import App from './App.vue'
import { router } from './router'
import en from './texts/en.json'
import zh from './texts/zh-Hans.json'
import { adminTexts } from './admin/texts'
import { callTexts } from './calls/texts'
import { stolenTexts } from './stolen/texts'
import { ticketPageTexts } from './tickets/texts'
import { speech } from './speech'

applyTheme()
followDeployments(router)
const texts = createTexts(chatTexts, ticketTexts, ticketPageTexts, stolenTexts, adminTexts, callTexts, { 'zh-Hans': zh, en })
createApp(App).use(createPinia()).use(router).use(texts).provide(speech, texts.speak).mount('#app')
