import { createRouter, createWebHistory } from 'vue-router'

/** The console lies under /console/ in every build. */
export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [{ path: '/:rest(.*)*', name: 'inbox', component: () => import('./pages/InboxPage.vue') }],
})
