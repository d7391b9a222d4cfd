import { defineStore } from 'pinia'
import { computed, reactive, toRefs } from 'vue'
import { useChat } from '@/features/chat/store'
import { serverNow } from '@/platform/clock'
import type { Frame } from '@/platform/socket'
import { listTickets, listViews, type Listing } from './api'
import { behind, calmly, rung, type Stands } from './calm'
import { USUAL_VIEW, type Asked } from './filters'
import type { Filters, TicketRow, TicketView } from './types'

const LOOK_AFTER_MS = 2_000
const LOOK_EVERY_MS = 6_000
const COUNT_EVERY_MS = 15_000

/** The list of tickets, as it was asked for last. It outlives its page, so that a ticket can be left for the list as it was. */
export const useTicketList = defineStore('ticket-list', () => {
  const chat = useChat()
  const state = reactive({
    views: [] as TicketView[], viewsFailed: false,
    asked: null as Asked | null,
    rows: [] as TicketRow[], next: null as string | null, toldAt: 0,
    stage: 'loading' as 'loading' | 'ready' | 'failed', failure: null as unknown, fetchingMore: false,
    news: 0,
    selected: new Set<string>() as ReadonlySet<string>,
  })
  const view = computed(() => state.views.find((one) => (one.slug ?? one.id) === (state.asked?.view ?? USUAL_VIEW)))
  const listing = (): Listing => ({ view: state.asked!.view, ...state.asked!.filters, ordering: state.asked!.ordering })

  let turn = 0
  /** Another question empties the list; the same one again leaves what is there until the answer comes. */
  async function ask(asked: Asked): Promise<void> {
    if (JSON.stringify(asked) !== JSON.stringify(state.asked)) Object.assign(state, { asked, rows: [], next: null, stage: 'loading', failure: null, selected: new Set<string>() })
    await load()
  }

  async function load(): Promise<void> {
    const mine = ++turn
    try {
      const page = await listTickets(listing())
      if (mine !== turn) return
      Object.assign(state, { rows: page.results, next: page.next, stage: 'ready', failure: null, news: 0, toldAt: serverNow(), fetchingMore: false })
    } catch (failure) {
      if (mine !== turn) return
      state.failure = failure
      if (state.stage === 'loading') state.stage = 'failed'
    }
  }

  async function more(): Promise<void> {
    if (!state.next || state.fetchingMore) return
    const mine = turn
    state.fetchingMore = true
    try {
      const page = await listTickets({}, state.next)
      if (mine === turn) Object.assign(state, { rows: behind(state.rows, page.results), next: page.next })
    } catch (failure) {
      if (mine === turn) state.failure = failure
    } finally {
      if (mine === turn) state.fetchingMore = false
    }
  }

  let countedAt = 0
  async function loadViews(): Promise<void> {
    countedAt = Date.now()
    try {
      holdViews((await listViews()).results)
    } catch {
      state.viewsFailed = true // the list itself says what is wrong
    }
  }

  function holdViews(views: TicketView[]): void {
    countedAt = Date.now()
    Object.assign(state, { views, viewsFailed: false })
  }

  /** What others do brings the rows up to date where they stand; what is new is only counted. */
  async function lookAgain(): Promise<void> {
    lookedAt = Date.now()
    if (!state.asked || state.stage !== 'ready' || document.hidden) return
    const mine = turn
    const page = await listTickets(listing()).catch(() => null)
    if (!page || mine !== turn) return
    Object.assign(state, calmly(state.rows, page.results))
    if (!state.rows.length) await load()
    if (Date.now() - countedAt > COUNT_EVERY_MS) await loadViews()
  }

  let lookedAt = 0
  let waiting: ReturnType<typeof setTimeout> | undefined
  function lookSoon(): void {
    if (waiting || !open) return
    waiting = setTimeout(() => { waiting = undefined; void lookAgain() }, Math.max(LOOK_AFTER_MS, lookedAt + LOOK_EVERY_MS - Date.now()))
  }
  function onChanged(frame: Frame): void {
    if (frame.ticket) return // for those who have it open
    state.rows = rung(state.rows, frame as unknown as Stands)
    lookSoon()
  }

  /** For as long as a page shows the list; nobody looking, nobody asks. */
  let open = 0
  function follow(): () => void {
    open++
    const stops = [chat.on('ticket.changed', onChanged), chat.on('welcome', lookSoon)]
    return () => {
      open--
      stops.forEach((stop) => stop())
    }
  }

  const forget = (numbers: readonly number[]) => { state.rows = state.rows.filter((row) => !numbers.includes(row.number)) }
  /** All that the list would show, for work on whole selections. A saved view is spelled out: the server knows its filters only by name there. */
  function allOfIt(): Filters & { view?: string } {
    const saved = view.value?.id ? view.value.filters : { view: state.asked!.view }
    return { ...saved, ...state.asked!.filters }
  }

  return { ...toRefs(state), view, ask, load, more, loadViews, holdViews, follow, forget, allOfIt }
})
