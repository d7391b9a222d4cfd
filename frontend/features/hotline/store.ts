import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useChat } from '@/features/chat/store'
import { recall, remember } from '@/platform/memory'
import { serverNow } from '@/platform/clock'
import { useSession } from '@/platform/session'
import type { Frame } from '@/platform/socket'
import { fetchCall, fetchMatches, listCalls } from './api'
import { caughtUp, heard, inOrder, isOver, needsWrapUp, type Pop } from './pops'
import type { BareCall, Call, Perhaps } from './types'

const WRITE_DOWN_WITHIN_MS = 30 * 60_000
const PUT_ASIDE = 'calls.put_aside'
const MOST_PUT_ASIDE = 100

/** The calls on this person's telephone: ringing, talking, and those still to be written down. */
export const useCalls = defineStore('calls', () => {
  const chat = useChat()
  const session = useSession()
  const pops = ref<Pop[]>([])
  const putAside = ref<string[]>(recall<string[]>(PUT_ASIDE) ?? [])
  /** Goes up with every bell about any call: lists look again. */
  const bells = ref(0)
  const calls = computed(() => inOrder(pops.value.filter((pop) => !putAside.value.includes(pop.call.id))))
  const mine = (call: Pick<BareCall, 'agent'>) => call.agent?.id === session.user?.id

  function concerns(call: Call): boolean {
    if (!mine(call)) return false
    if (!isOver(call)) return true
    const held = pops.value.some((pop) => pop.call.id === call.id)
    return needsWrapUp(call) ? held || serverNow() - Date.parse(call.ended_at ?? call.started_at) < WRITE_DOWN_WITHIN_MS : held && call.wrap_up === null
  }

  function take(call: BareCall & Partial<Call>, perhaps?: Perhaps[]): void {
    const isNew = !pops.value.some((pop) => pop.call.id === call.id)
    pops.value = heard(pops.value, call, perhaps)
    if (isNew) void look(call.id)
  }

  /** Who it may be, with what we have open for them. Without an answer the names that came with the bell stay. */
  async function look(id: string): Promise<void> {
    const matches = await fetchMatches(id).catch(() => null)
    pops.value = pops.value.map((pop) => (pop.call.id === id ? { ...pop, matches: matches ?? pop.matches, lookFailed: matches === null } : pop))
  }

  function onRinging(frame: Frame): void {
    bells.value++
    take(frame.call as BareCall, frame.perhaps as Perhaps[])
  }

  /** In full for who has the call; for everybody else only how it stands. */
  function onChanged(frame: Frame): void {
    bells.value++
    if (frame.call) return take(frame.call as BareCall)
    const known = pops.value.find((pop) => pop.call.id === frame.id)
    if (known && frame.agent !== session.user?.id) drop(known.call.id) // it rings, or is answered, elsewhere
    else if (known && Number(frame.version) > known.call.version) void fetchCall(known.call.id).then(take, () => undefined)
  }

  /** A bell that was missed is made up for: with each welcome the server is asked what is mine. */
  async function catchUp(): Promise<void> {
    const page = await listCalls({ mine: true }).catch(() => null)
    if (!page) return
    const before = new Set(pops.value.map((pop) => pop.call.id))
    pops.value = caughtUp(pops.value, page.results, concerns)
    pops.value.filter((pop) => !before.has(pop.call.id)).forEach((pop) => void look(pop.call.id))
    const listed = new Set(page.results.map((call) => call.id))
    await Promise.all(pops.value.filter((pop) => !listed.has(pop.call.id)).map((pop) => fetchCall(pop.call.id).then((call) => (mine(call) ? take(call) : drop(call.id)), () => drop(pop.call.id))))
  }

  const drop = (id: string) => { pops.value = pops.value.filter((pop) => pop.call.id !== id) }
  /** Done with, as far as this screen goes. The call log keeps it. */
  function setAside(id: string): void {
    putAside.value = [id, ...putAside.value].slice(0, MOST_PUT_ASIDE)
    remember(PUT_ASIDE, putAside.value)
    drop(id)
  }

  function follow(): () => void {
    const stops = [chat.on('call.ringing', onRinging), chat.on('call.changed', onChanged), chat.on('welcome', () => void catchUp())]
    return () => {
      stops.forEach((stop) => stop())
      pops.value = []
    }
  }

  return { calls, bells, take, look, setAside, follow }
})
