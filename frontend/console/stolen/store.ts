import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useChat } from '@/features/chat/store'
import { listReports, type ReportRow } from '@/features/stolen/api'

const CALM_MS = 1_500
const ANYWAY_MS = 30_000

/** The queue of reports: what the rail counts and the cockpit lists. Fetched when something moves, and every half minute. */
export const useReports = defineStore('stolen', () => {
  const open = ref<ReportRow[]>([])
  const ended = ref<ReportRow[]>([])
  const stage = ref<'loading' | 'ready' | 'failed'>('loading')
  const failure = ref<unknown>(null)
  const count = computed(() => open.value.length)
  let waiting: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    try {
      const [under, over] = await Promise.all([listReports('open'), listReports('ended')])
      open.value = under.results
      ended.value = over.results
      stage.value = 'ready'
      failure.value = null
    } catch (problem) {
      failure.value = problem
      if (stage.value === 'loading') stage.value = 'failed'
    }
  }

  /** A ticket moved: it may be one of ours, and several often move together. */
  function soon(): void {
    clearTimeout(waiting)
    waiting = setTimeout(load, CALM_MS)
  }

  function follow(): () => void {
    const chat = useChat()
    const stops = [chat.on('ticket.changed', soon), chat.on('welcome', soon)]
    const ticker = setInterval(load, ANYWAY_MS)
    void load()
    return () => {
      stops.forEach((stop) => stop())
      clearInterval(ticker)
      clearTimeout(waiting)
    }
  }

  return { open, ended, stage, failure, count, load, follow }
})
