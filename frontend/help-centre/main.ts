import { createPinia } from 'pinia'
import { createApp } from 'vue'
import '@/ui/base.css'
import { followDeployments } from '@/platform/newVersion'
import { applyTheme } from '@/platform/theme'
import App from './App.vue'
import { router } from './router'
import { texts } from './texts'

applyTheme()
followDeployments(router)
createApp(App).use(createPinia()).use(router).use(texts).mount('#app')
