import { defineStore } from 'pinia'
import { computed, reactive, toRefs } from 'vue'
import { listTeam } from '@/features/chat/team'
import { listQueues, type Queue } from '@/features/desk/api'
import { listCategories, listQueuePeople, listServices } from './api'
import type { Category, Person, Service } from './types'

const FRESH_FOR_MS = 120_000

/** What tickets are sorted by: categories, queues, services, colleagues. Kept while the console is open. */
export const useCatalogue = defineStore('ticket-catalogue', () => {
  const state = reactive({ categories: [] as Category[], queues: [] as Queue[], services: [] as Service[], people: [] as Person[] })
  let fetchedAt = 0
  let fetching: Promise<unknown> = Promise.resolve()

  /** One that cannot be had leaves what there was: a list of names is no reason to show no ticket. `anew` after something was set up. Done when the names are
   * there, also for who asks while they are on their way. */
  async function load(anew = false): Promise<void> {
    if (!anew && Date.now() - fetchedAt < FRESH_FOR_MS) return void await fetching
    fetchedAt = Date.now()
    fetching = Promise.allSettled([
      listCategories().then((page) => (state.categories = page.results)),
      listQueues().then((page) => (state.queues = page.results.filter((queue) => queue.is_active))),
      listServices().then((page) => (state.services = page.results)),
      listTeam().then((page) => (state.people = page.results.map((one) => one.user))),
    ]).then((all) => { if (all.some((one) => one.status === 'rejected')) fetchedAt = 0 })
    await fetching
  }

  const asked = new Map<string, { at: number; people: Promise<Person[]> }>()
  /** Whom tickets of this queue can be given to. Where that cannot be had, all colleagues: the server refuses the others. */
  function peopleOf(queue: string): Promise<Person[]> {
    const known = asked.get(queue)
    if (known && Date.now() - known.at < FRESH_FOR_MS) return known.people
    const people = listQueuePeople(queue).then((page) => page.results, () => { asked.delete(queue); return state.people })
    asked.set(queue, { at: Date.now(), people })
    return people
  }

  const inUse = computed(() => state.categories.filter((one) => one.is_active !== false).sort((one, other) => one.position - other.position))
  return { ...toRefs(state), inUse, load, peopleOf }
})
