import { defineStore } from 'pinia'
import { computed, reactive, ref } from 'vue'
import { listConversations, type View } from '@/features/chat/api'
import { useChat } from '@/features/chat/store'
import type { Conversation } from '@/features/chat/types'
import type { Frame } from '@/platform/socket'
import { awaitingCustomer, awaitingUs, byPlaceInLine, isColleagues, isMine, isWaiting, newestEndFirst } from './sorting'

export const VIEWS: readonly View[] = ['mine', 'waiting', 'colleagues', 'closed']
type Stage = 'loading' | 'ready' | 'failed'
interface Shelf { stage: Stage; next: string | null; fetching: boolean; failure: unknown }

const PAGES_AT_ONCE = 5

/** Which conversations stand in which list. Rows live in the chat store; live news moves them between lists. */
export const useInbox = defineStore('inbox', () => {
  const chat = useChat()
  const me = ref('')
  const shelves = reactive(Object.fromEntries(VIEWS.map((view) => [view, { stage: 'loading', next: null, fetching: false, failure: null }])) as unknown as Record<View, Shelf>)
  const listedClosed = reactive(new Set<string>())

  const all = computed(() => [...chat.conversations.values()])
  const mine = computed(() => all.value.filter((one) => isMine(one, me.value)))
  const waitingForMe = computed(() => awaitingUs(mine.value))
  const waitingForCustomer = computed(() => awaitingCustomer(mine.value))
  const waiting = computed(() => byPlaceInLine(all.value.filter(isWaiting)))
  const colleagues = computed(() => {
    const theirs = all.value.filter((one) => isColleagues(one, me.value))
    return [...awaitingUs(theirs), ...awaitingCustomer(theirs)]
  })
  const closed = computed(() => newestEndFirst(all.value.filter((one) => one.state === 'closed' && listedClosed.has(one.id))))
  const counts = computed<Record<View, string>>(() => ({
    mine: String(mine.value.length),
    waiting: counted(waiting.value.filter((one) => !one.left).length, shelves.waiting),
    colleagues: counted(colleagues.value.length, shelves.colleagues),
    closed: '',
  }))

  /** A number with more pages behind it is a lower bound, and says so. */
  const counted = (number: number, shelf: Shelf) => `${number}${shelf.next ? '+' : ''}`

  async function load(view: View): Promise<void> {
    const shelf = shelves[view]
    shelf.stage = shelf.stage === 'ready' ? 'ready' : 'loading'
    try {
      const found = new Set<string>()
      let next: string | null = null
      // What is worked on is held whole, as far as it is sensible; what is over comes page by page.
      const pages = view === 'closed' ? 1 : PAGES_AT_ONCE
      for (let page = 0; page < pages && (page === 0 || next); page++) next = await take(view, next, found)
      shelf.next = next
      shelf.stage = 'ready'
      shelf.failure = null
      if (!next) dropVanished(view, found)
    } catch (failure) {
      shelf.failure = failure
      if (shelf.stage === 'loading') shelf.stage = 'failed'
    }
  }

  async function more(view: View): Promise<void> {
    const shelf = shelves[view]
    if (!shelf.next || shelf.fetching) return
    shelf.fetching = true
    try {
      shelf.next = await take(view, shelf.next, new Set())
      shelf.failure = null
    } catch (failure) {
      shelf.failure = failure
    } finally {
      shelf.fetching = false
    }
  }

  async function take(view: View, page: string | null, found: Set<string>): Promise<string | null> {
    const { results, next } = await listConversations(view, page ?? undefined)
    for (const conversation of results) {
      found.add(conversation.id)
      chat.know(conversation)
      if (view === 'closed') listedClosed.add(conversation.id)
    }
    return next
  }

  /** After a time without news, a row we still hold may have moved on: the server no longer lists it here. */
  function dropVanished(view: View, found: Set<string>): void {
    if (view === 'closed') return
    const held = { mine: mine.value, waiting: waiting.value, colleagues: colleagues.value }[view]
    for (const one of held) if (!found.has(one.id) && !chat.threads.has(one.id)) chat.conversations.delete(one.id)
  }

  function loadAll(): void {
    for (const view of ['mine', 'waiting', 'colleagues'] as const) void load(view)
    if (listedClosed.size) void load('closed')
  }

  /** One's own words come back as a number only; the row in the list must know them all the same. */
  function noteAccepted(frame: Frame): void {
    const id = String(frame.conversation)
    const message = chat.threads.get(id)?.timeline.messages.find((one) => one.seq === frame.seq)
    const before = chat.conversations.get(id)
    if (frame.visibility === 'internal' || !message || !before || message.seq < before.last_seq) return
    const last_message = { text: message.text, by_staff: true, at: message.at, files: message.files.length }
    chat.conversations.set(id, { ...before, last_seq: message.seq, last_message, unanswered_since: null })
  }

  /** Read in another window of mine: then it is read here, too. */
  function noteRead(frame: Frame): void {
    const before = chat.conversations.get(String(frame.conversation))
    if (frame.side === 'staff' && before?.unread && Number(frame.read) >= before.last_seq) chat.conversations.set(before.id, { ...before, unread: 0 })
  }

  function noteChanged(frame: Frame): void {
    const conversation = frame.conversation as Conversation
    if (conversation.state !== 'closed') return
    if (shelves.closed.stage === 'ready') listedClosed.add(conversation.id)
    else if (!chat.threads.has(conversation.id)) chat.conversations.delete(conversation.id) // nobody here looks at it
  }

  /** Follows the desk for as long as this person is signed in. Returns the way to stop. */
  function follow(person: string): () => void {
    me.value = person
    const stops = [chat.on('welcome', loadAll), chat.on('message.accepted', noteAccepted), chat.on('read', noteRead), chat.on('conversation.changed', noteChanged)]
    loadAll()
    return () => stops.forEach((stop) => stop())
  }

  return { me, shelves, mine, waitingForMe, waitingForCustomer, waiting, colleagues, closed, counts, load, more, follow }
})
