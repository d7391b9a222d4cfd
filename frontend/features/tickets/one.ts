import { onScopeDispose, reactive, toRefs } from 'vue'
import { useChat } from '@/features/chat/store'
import { serverNow } from '@/platform/clock'
import { ApiError, type Page } from '@/platform/http'
import type { Frame } from '@/platform/socket'
import { fetchTimeline, fetchWithTimeline } from './api'
import { complete, joined } from './timeline'
import type { Entry, Ticket, TicketRow, Viewer } from './types'

const SETTLES_MS = 300
const SAY_TYPING_EVERY_MS = 3_000

/**
 * One ticket that is open in this window, kept true for as long as the caller's scope lives: its timeline without gaps, its clocks,
 * who else looks at it. Bells may be lost; each one, and each reconnect, fetches what is missing from the last entry that is known.
 */
export function useTicket(number: number) {
  const chat = useChat()
  const state = reactive({
    ticket: null as Ticket | null, entries: [] as Entry[], viewers: [] as Viewer[],
    stage: 'loading' as 'loading' | 'ready' | 'failed' | 'gone', failure: null as unknown,
    /** When the clocks were told, by the server's time. */
    toldAt: 0,
  })
  let asked = 0
  let waiting: ReturnType<typeof setTimeout> | undefined

  function take(ticket: Ticket): void {
    if (state.ticket && ticket.version < state.ticket.version) return // an older answer that took longer
    state.ticket = ticket
    state.toldAt = serverNow()
    if (complete(state.entries) < ticket.version) void catchUp()
  }

  async function load(): Promise<void> {
    const mine = ++asked
    try {
      const { timeline, ...ticket } = await fetchWithTimeline(number, complete(state.entries))
      await holdAll(timeline)
      if (mine !== asked) return
      take(ticket)
      Object.assign(state, { stage: 'ready', failure: null })
    } catch (failure) {
      if (mine !== asked) return
      const isGone = failure instanceof ApiError && failure.status === 404
      if (isGone) state.stage = 'gone'
      else if (state.stage === 'loading') state.stage = 'failed'
      state.failure = failure
    }
  }

  let fetching: Promise<void> | null = null
  const catchUp = (): Promise<void> => (fetching ??= fetchMissing().finally(() => (fetching = null)))
  const fetchMissing = async (): Promise<void> => holdAll(await fetchTimeline(number, complete(state.entries)))
  async function holdAll(page: Page<Entry>): Promise<void> {
    state.entries = joined(state.entries, page.results)
    while (page.next) {
      page = await fetchTimeline(number, 0, page.next)
      state.entries = joined(state.entries, page.results)
    }
  }

  /** Several bells ring for one deed: ask once, when they have ended. */
  function askSoon(): void {
    clearTimeout(waiting)
    waiting = setTimeout(() => void load(), SETTLES_MS)
  }

  function onChanged(frame: Frame): void {
    const row = frame.ticket as TicketRow | undefined
    if ((row?.number ?? frame.number) !== number || state.stage === 'gone') return
    if (frame.entry) state.entries = joined(state.entries, [frame.entry as Entry])
    if (row && state.ticket && row.version > state.ticket.version) {
      // What a row does not know is asked for at once; until then the version stays, so that the answer is taken.
      state.ticket = { ...state.ticket, ...row, contact: state.ticket.contact, version: state.ticket.version }
    }
    if (Number(row?.version ?? frame.version) > (state.ticket?.version ?? 0)) askSoon()
  }

  const stops = [
    chat.on('welcome', () => { watch(); askSoon() }),
    chat.on('ticket.changed', onChanged),
    chat.on('ticket.viewers', (frame) => { if (frame.number === number) state.viewers = frame.viewers as Viewer[] }),
    chat.on('refused', (frame) => { if (frame.number === number && frame.code === 'not_found') askSoon() }),
  ]
  const watch = () => chat.send({ type: 'ticket.watch', number })

  let toldTyping = 0
  /** Said again while one goes on; the server forgets it by itself. */
  function typing(on: boolean, what: 'reply' | 'note'): void {
    if (on && Date.now() - toldTyping < SAY_TYPING_EVERY_MS) return
    if (!on && !toldTyping) return
    toldTyping = on ? Date.now() : 0
    chat.send({ type: 'ticket.typing', number, on, what })
  }

  watch()
  void load()
  onScopeDispose(() => {
    clearTimeout(waiting)
    stops.forEach((stop) => stop())
    chat.send({ type: 'ticket.unwatch', number })
  })

  return { ...toRefs(state), load, take, typing, said: (entry: Entry) => { state.entries = joined(state.entries, [entry]); askSoon() } }
}
export type OpenTicket = ReturnType<typeof useTicket>
