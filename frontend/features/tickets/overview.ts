import { onScopeDispose, reactive, toRefs } from 'vue'
import { useChat } from '@/features/chat/store'
import { serverNow } from '@/platform/clock'
import { fetchOverview } from './api'
import { useTicketList } from './list'
import type { TicketRow } from './types'

const LOOK_AFTER_MS = 2_000
const LOOK_EVERY_MS = 6_000

/** The overview, kept true while its page is open: bells bring it up to date, at most every few seconds. */
export function useOverview() {
  const chat = useChat()
  const list = useTicketList()
  const state = reactive({
    mine: [] as TicketRow[], unassigned: [] as TicketRow[], toldAt: 0,
    stage: 'loading' as 'loading' | 'ready' | 'failed', failure: null as unknown,
  })
  let asked = 0
  let lookedAt = 0
  let waiting: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    const turn = ++asked
    lookedAt = Date.now()
    try {
      const { views, mine, unassigned } = await fetchOverview()
      if (turn !== asked) return
      list.holdViews(views)
      Object.assign(state, { mine, unassigned, toldAt: serverNow(), stage: 'ready', failure: null })
    } catch (failure) {
      if (turn !== asked) return
      state.failure = failure
      if (state.stage === 'loading') state.stage = 'failed'
    }
  }
  function lookSoon(): void {
    waiting ??= setTimeout(() => {
      waiting = undefined
      if (!document.hidden) void load()
    }, Math.max(LOOK_AFTER_MS, lookedAt + LOOK_EVERY_MS - Date.now()))
  }
  const seen = () => { if (!document.hidden && state.stage === 'ready') lookSoon() }

  const stops = [chat.on('ticket.changed', lookSoon), chat.on('welcome', lookSoon)]
  document.addEventListener('visibilitychange', seen)
  void load()
  onScopeDispose(() => {
    clearTimeout(waiting)
    stops.forEach((stop) => stop())
    document.removeEventListener('visibilitychange', seen)
  })
  return { ...toRefs(state), load }
}
