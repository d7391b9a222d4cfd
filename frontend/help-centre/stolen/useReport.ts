import { onScopeDispose, reactive, toRefs } from 'vue'
import { ApiError } from '@/platform/errors'
import { fetchReport, fetchWords, type Report, type Word } from './api'
import { isEnded } from './steps'

const LOOK_EVERY_MS = 5_000

/** One report, asked for anew while somebody looks: there is no socket without signing in. */
export function useReport(id: string, secret: string) {
  const state = reactive({ report: null as Report | null, words: [] as Word[], stage: 'loading' as 'loading' | 'ready' | 'failed' | 'gone', failure: null as unknown })
  let asking = false

  async function load(): Promise<void> {
    if (asking) return
    asking = true
    try {
      const [report, words] = await Promise.all([fetchReport(id, secret), fetchWords(id, secret, state.words.at(-1)?.number ?? 0)])
      take(report)
      heard(words.results)
      Object.assign(state, { stage: 'ready', failure: null })
    } catch (failure) {
      state.failure = failure
      if (failure instanceof ApiError && failure.status === 404) state.stage = 'gone'
      else if (state.stage === 'loading') state.stage = 'failed'
    } finally {
      asking = false
    }
  }
  const take = (report: Report): void => { state.report = report }
  function heard(words: readonly Word[]): void {
    const known = new Set(state.words.map((word) => word.number))
    const news = words.filter((word) => !known.has(word.number))
    if (news.length) state.words = [...state.words, ...news].sort((one, other) => one.number - other.number)
  }

  const look = () => { if (document.visibilityState === 'visible' && state.stage !== 'gone' && !(state.report && isEnded(state.report))) void load() }
  const timer = setInterval(look, LOOK_EVERY_MS)
  document.addEventListener('visibilitychange', look)
  void load()
  onScopeDispose(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
  })
  return { ...toRefs(state), load, take, heard }
}
