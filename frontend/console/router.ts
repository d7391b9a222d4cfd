import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { useSession } from '@/platform/session'

/** `needs` names the permission without which a page is not there for this person. */
declare module 'vue-router' {
  interface RouteMeta { open?: boolean; needs?: string; title?: string; narrow?: boolean }
}

const shell: RouteRecordRaw[] = [
  { path: '', redirect: { name: 'inbox', params: { view: 'mine' } } },
  { path: ':view(mine|waiting|colleagues|closed)/:id?', name: 'inbox', component: () => import('./inbox/InboxPage.vue'), meta: { title: 'inbox.title' } },
  { path: 'conversations/:id', redirect: (to) => ({ name: 'inbox', params: { view: 'mine', id: to.params.id } }) },
  { path: 'tickets/overview', name: 'tickets-overview', component: () => import('./tickets/OverviewPage.vue'), meta: { needs: 'ticket.read', title: 'tickets.overview.title', narrow: true } },
  { path: 'tickets', name: 'tickets', component: () => import('./tickets/TicketsPage.vue'), meta: { needs: 'ticket.read', title: 'tickets.list', narrow: true } },
  { path: 'tickets/:number(\\d{1,15})', name: 'ticket', component: () => import('./tickets/TicketPage.vue'), meta: { needs: 'ticket.read', title: 'tickets.page', narrow: true } },
  { path: 'stolen/:number(\\d{1,15})?', name: 'stolen', component: () => import('./stolen/StolenPage.vue'), meta: { needs: 'stolen.check', title: 'stolen.title', narrow: true } },
  { path: 'calls', name: 'calls', component: () => import('./calls/CallsPage.vue'), meta: { needs: 'call.work', title: 'calls.title' } },
  { path: 'callbacks', name: 'callbacks', component: () => import('./calls/CallbacksPage.vue'), meta: { needs: 'call.work', title: 'callbacks.title' } },
  { path: 'board', name: 'board', component: () => import('./board/BoardPage.vue'), beforeEnter: (to) => (to.hash === '#wall' ? { name: 'wall' } : true), meta: { needs: 'board.read', title: 'board.title', narrow: true } },
  { path: 'canned', name: 'canned', component: () => import('./canned/CannedPage.vue'), meta: { title: 'canned.title' } },
  { path: 'people', name: 'people', component: () => import('./people/PeoplePage.vue'), meta: { needs: 'people.read', title: 'people.title' } },
  { path: 'desk/:part(queues|topics|calendars|callbacks)?', name: 'desk', component: () => import('./desk/DeskPage.vue'), meta: { needs: 'desk.manage', title: 'desk.title' } },
  { path: 'settings/:part(categories|promises|macros|rules|services|views|contacts|mailboxes)?', name: 'settings', component: () => import('./admin/SettingsPage.vue'), meta: { needs: 'macro.manage', title: 'setup.title' } },
  { path: 'incoming-mail', name: 'arrivals', component: () => import('./mail/ArrivalsPage.vue'), meta: { needs: 'mail.sort', title: 'arrivals.title' } },
  { path: 'outbox', name: 'outbox', component: () => import('./outbox/OutboxPage.vue'), meta: { needs: 'outbox.read', title: 'outbox.title' } },
  { path: 'account', name: 'account', component: () => import('./account/AccountPage.vue'), meta: { title: 'account.title' } },
]

/** The console lies under /console/ in every build. */
export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./entry/SignInPage.vue'), meta: { open: true, title: 'entry.title' } },
    { path: '/second-factor', name: 'second-factor', component: () => import('./entry/SetUpPage.vue'), meta: { open: true, title: 'entry.set_up_title' } },
    { path: '/wall', name: 'wall', component: () => import('./board/WallPage.vue'), meta: { needs: 'board.read', title: 'board.wall' } },
    { path: '/', component: () => import('./shell/ConsoleShell.vue'), children: shell },
    { path: '/:rest(.*)*', name: 'nowhere', component: () => import('./shell/NowherePage.vue'), meta: { open: true } },
  ],
})

router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.known) await session.load().catch(() => undefined) // offline: the sign-in page says so
  if (to.meta.open) return true
  if (!session.isStaff) return { name: 'sign-in', query: { to: to.fullPath } }
  if (session.user?.must_set_up_second_factor) return { name: 'second-factor' }
  if (to.meta.needs && !session.can(to.meta.needs)) return { name: 'inbox', params: { view: 'mine' } }
  return true
})
