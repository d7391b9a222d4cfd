import { onScopeDispose, reactive, toRefs } from 'vue'
import { useChat } from '@/features/chat/store'
import { ApiError } from '@/platform/errors'
import type { Frame } from '@/platform/socket'
import { fetchOwnTicket, fetchOwnTimeline, markSeen } from './api'
import { useOwnTickets } from './store'
import { joined, lastOf } from './talk'
import type { OwnEntry, OwnTicket } from './types'

const SETTLES_MS = 300

/**
 * One ticket open in a customer's window, kept true while the caller lives. Bells may be lost: each one, each reconnect and each
 * return to the tab asks for what is missing.
 */
export function useOwnTicket(number: number) {
  const chat = useChat()
  const state = reactive({ ticket: null as OwnTicket | null, entries: [] as OwnEntry[], stage: 'loading' as 'loading' | 'ready' | 'failed' | 'gone', failure: null as unknown })
  let waiting: ReturnType<typeof setTimeout> | undefined
  let seen = 0
  let fetched = 0 // up to here nothing is missing: what bells brought may have holes before it
  let ended = false

  async function load(): Promise<void> {
    try {
      const [ticket] = await Promise.all([fetchOwnTicket(number), catchUp()])
      if (ended) return
      take(ticket)
      Object.assign(state, { stage: 'ready', failure: null })
      void see()
    } catch (failure) {
      if (ended) return
      state.failure = failure
      if (failure instanceof ApiError && [401, 403, 404].includes(failure.status)) state.stage = 'gone'
      else if (state.stage === 'loading') state.stage = 'failed'
    }
  }

  async function catchUp(): Promise<void> {
    let page = await fetchOwnTimeline(number, fetched)
    for (;;) {
      state.entries = joined(state.entries, page.results)
      fetched = Math.max(fetched, lastOf(page.results))
      if (!page.next) return
      page = await fetchOwnTimeline(number, 0, page.next)
    }
  }

  /** An older answer that took longer changes nothing. */
  function take(ticket: OwnTicket): void {
    if (!state.ticket || ticket.version >= state.ticket.version) state.ticket = ticket
  }

  /** What is on screen has been read, if somebody looks. */
  async function see(): Promise<void> {
    const newest = lastOf(state.entries)
    if (document.visibilityState !== 'visible' || newest <= seen || !state.ticket?.unread) return
    seen = newest
    try {
      take(await markSeen(number, newest))
      useOwnTickets().seen(number)
    } catch {
      seen = 0 // asked again with the next news
    }
  }

  function askSoon(): void {
    clearTimeout(waiting)
    waiting = setTimeout(() => void load(), SETTLES_MS)
  }
  function onChanged(frame: Frame): void {
    if (frame.number !== number || state.stage === 'gone') return
    if (frame.entry) state.entries = joined(state.entries, [frame.entry as OwnEntry])
    askSoon()
  }
  const returned = () => { if (document.visibilityState === 'visible') askSoon() }

  chat.connect('/ws/chat')
  const stops = [chat.on('ticket.changed', onChanged), chat.on('welcome', askSoon)]
  document.addEventListener('visibilitychange', returned)
  void load()
  onScopeDispose(() => {
    ended = true
    clearTimeout(waiting)
    stops.forEach((stop) => stop())
    document.removeEventListener('visibilitychange', returned)
    chat.leave()
  })
  return { ...toRefs(state), load, take, said: (entry: OwnEntry) => { state.entries = joined(state.entries, [entry]); askSoon() } }
}
