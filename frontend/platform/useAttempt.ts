import { ref } from 'vue'

/** One deed behind a button: whether it is under way, and what went wrong with it. True when it worked. */
export function useAttempt() {
  const busy = ref(false)
  const failure = ref<unknown>(null)

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    failure.value = null
    try {
      await work()
      return true
    } catch (problem) {
      failure.value = problem
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, failure, attempt }
}
