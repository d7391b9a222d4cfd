import { createRouter, createWebHistory } from 'vue-router'

export const router = createRouter({
  history: createWebHistory('/'),
  routes: [{ path: '/:rest(.*)*', name: 'home', component: () => import('./pages/HomePage.vue') }],
})
