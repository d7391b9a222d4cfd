import { computed, ref, watch } from 'vue'
import { fetchCallsOn } from '@/features/hotline/api'
import { isOver } from '@/features/hotline/pops'
import { useCalls } from '@/features/hotline/store'
import type { Call } from '@/features/hotline/types'
import type { Entry } from '@/features/tickets/types'

const callOf = (entry: Entry): string => (entry.event === 'called' ? String(entry.facts.call ?? '') : '')
/** Something may still come of it: it goes on, or its recording is being fetched. */
export const isUnsettled = (call: Call): boolean => !isOver(call) || call.recordings.some((one) => ['waiting', 'fetching'].includes(one.state))

/** The calls a ticket's timeline tells of, by id: asked for once there is one, and again while something may still come of it. */
export function useCallsOnTicket(number: () => number, entries: () => readonly Entry[]) {
  const store = useCalls()
  const calls = ref(new Map<string, Call>())
  const failure = ref<unknown>(null)
  const told = computed(() => entries().map(callOf).filter(Boolean).join())

  async function load(): Promise<void> {
    const asked = number()
    try {
      const { results } = await fetchCallsOn(asked)
      if (asked !== number()) return
      calls.value = new Map(results.map((call) => [call.id, call]))
      failure.value = null
    } catch (problem) {
      if (asked === number()) failure.value = problem
    }
  }
  watch(told, (ids) => { if (ids) void load() }, { immediate: true })
  watch(() => store.bells, () => { if (told.value && [...calls.value.values()].some(isUnsettled)) void load() })
  return { calls, failure, load, of: (entry: Entry) => calls.value.get(callOf(entry)) }
}
