import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@/ui/base.css'
import { createTexts } from '@/platform/i18n'
import { applyTheme } from '@/platform/theme'
import App from './App.vue'
import { router } from './router'
import en from './texts/en.json'
import zh from './texts/zh-Hans.json'

applyTheme()
createApp(App).use(createPinia()).use(router).use(createTexts({ 'zh-Hans': zh, en })).mount('#app')
