import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { useChat } from '@/features/chat/store'
import { fetchCockpit, type Cockpit } from '@/features/stolen/api'

/**
 * One report, as fresh as its ticket. `act` does one thing and takes the cockpit the server answers with; what went wrong stays
 * beside the button that did it (`failed.at`). Whoever is quicker than the server is not ignored: one thing follows another, and only
 * the same button pressed twice counts once.
 */
export function useCockpit(number: Ref<number | null>) {
  const cockpit = ref<Cockpit | null>(null)
  const stage = ref<'loading' | 'ready' | 'failed'>('loading')
  const failure = ref<unknown>(null)
  const busy = ref('')
  const failed = ref<{ at: string; problem: unknown } | null>(null)
  let asked = 0
  let before: Promise<unknown> = Promise.resolve()
  const underWay = new Set<string>()

  async function load(): Promise<void> {
    const wanted = number.value
    if (wanted === null) return
    const mine = ++asked
    try {
      const found = await fetchCockpit(wanted)
      if (mine !== asked) return
      cockpit.value = found
      stage.value = 'ready'
    } catch (problem) {
      if (mine !== asked) return
      failure.value = problem
      if (stage.value === 'loading') stage.value = 'failed'
    }
  }

  async function act(at: string, work: (number: number) => Promise<Cockpit>): Promise<boolean> {
    const wanted = number.value
    const deed = `${wanted}:${at}` // the same button on another report is another deed
    if (wanted === null || underWay.has(deed)) return false
    underWay.add(deed)
    const mine = before.then(() => doNow(at, wanted, work)).finally(() => underWay.delete(deed))
    before = mine
    return mine
  }

  async function doNow(at: string, wanted: number, work: (number: number) => Promise<Cockpit>): Promise<boolean> {
    if (number.value !== wanted) return false
    busy.value = at
    failed.value = null
    try {
      const found = await work(wanted)
      asked += 1 // an answer to an older question would undo this one
      if (number.value === wanted) cockpit.value = found
      return true
    } catch (problem) {
      if (number.value === wanted) failed.value = { at, problem }
      return false
    } finally {
      busy.value = ''
    }
  }

  watch(number, () => {
    asked += 1
    cockpit.value = null
    failed.value = null
    stage.value = 'loading'
    void load()
  }, { immediate: true })

  const chat = useChat()
  const stops = [
    chat.on('ticket.changed', (frame) => { if (numberOf(frame) === number.value) void load() }),
    chat.on('welcome', () => void load()),
  ]
  onScopeDispose(() => stops.forEach((stop) => stop()))

  return { cockpit, stage, failure, busy, failed, load, act }
}

/** The frame for everybody names the ticket; the one for watchers brings it along. */
function numberOf(frame: Record<string, unknown>): unknown {
  return frame.number ?? (frame.ticket as { number?: number } | undefined)?.number
}
