import { nextTick } from 'vue'
import { createRouter, createWebHistory, type RouteLocationNormalized } from 'vue-router'
import { useSite } from '@/features/site/store'
import { nameOf } from './texts'
import HomePage from './pages/HomePage.vue'

/** `title` is the key of the page's name; pages that know a better one (a conversation) set it themselves. */
export const router = createRouter({
  history: createWebHistory('/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', name: 'home', component: HomePage, meta: { title: 'help.title' } },
    { path: '/chat', name: 'ask', component: () => import('./pages/AskPage.vue'), meta: { title: 'help.ask.title' } },
    { path: '/chat/:id', name: 'chat', component: () => import('./pages/ChatPage.vue'), meta: { title: 'help.chat.title' } },
    { path: '/conversations', name: 'conversations', component: () => import('./pages/ConversationsPage.vue'), meta: { title: 'help.nav.conversations' } },
    { path: '/tickets', name: 'tickets', component: () => import('./pages/TicketsPage.vue'), meta: { title: 'own.list.title' } },
    { path: '/tickets/new', name: 'new-ticket', component: () => import('./pages/NewTicketPage.vue'), meta: { title: 'own.new.title' } },
    { path: '/tickets/:number(\\d+)', name: 'ticket', component: () => import('./pages/TicketPage.vue'), meta: { title: 'own.list.title' } },
    { path: '/stolen-account', name: 'stolen', component: () => import('./pages/StolenReportPage.vue'), meta: { title: 'help.stolen.short' } },
    { path: '/stolen-account/status', name: 'stolen-lookup', component: () => import('./pages/StolenLookupPage.vue'), meta: { title: 'lane.look.title' } },
    { path: '/stolen-account/:id', name: 'stolen-report', component: () => import('./pages/StolenCasePage.vue'), meta: { title: 'help.stolen.short' } },
    { path: '/callback', name: 'callback', component: () => import('./pages/CallbackPage.vue'), meta: { title: 'callback.title' } },
    { path: '/sign-in', name: 'sign-in', component: () => import('./pages/SignInPage.vue'), meta: { title: 'help.sign_in.title' } },
    { path: '/sign-up', name: 'sign-up', component: () => import('./pages/SignUpPage.vue'), meta: { title: 'help.sign_up.title' } },
    { path: '/password-reset', name: 'forgot', component: () => import('./pages/ForgotPage.vue'), meta: { title: 'help.forgot.title' } },
    { path: '/password-reset/:token', name: 'reset', component: () => import('./pages/NewPasswordPage.vue'), meta: { title: 'help.reset.title' } },
    { path: '/invitation/:token', name: 'invitation', component: () => import('./pages/NewPasswordPage.vue'), meta: { title: 'help.invitation.title' } },
    { path: '/verify-email/:token', name: 'verify', component: () => import('./pages/VerifyPage.vue'), meta: { title: 'help.verify.title' } },
    { path: '/account', name: 'account', component: () => import('./pages/AccountPage.vue'), meta: { title: 'help.account.title' } },
    { path: '/demo/outbox', name: 'outbox', component: () => import('./pages/OutboxPage.vue'), meta: { title: 'help.outbox.title' } },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./pages/NowherePage.vue'), meta: { title: 'help.nowhere.title' } },
  ],
})

export function titlePage(to: RouteLocationNormalized): void {
  if (to.name === 'chat' || to.name === 'ticket') return // they name what they are about, and count unread words
  document.title = [nameOf(String(to.meta.title)), useSite().site?.name].filter(Boolean).join(' · ')
}

router.afterEach((to, from) => {
  titlePage(to)
  // A screen reader starts at the new page, as it would after a real navigation.
  if (from.name) void nextTick(() => document.getElementById('content')?.focus({ preventScroll: true }))
})
