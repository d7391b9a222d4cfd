import { ref, type Ref } from 'vue'
import type { Page } from '@/platform/http'

/** A list that comes page by page. A failed reload leaves what was there; a newer question makes an older answer worthless. */
export function usePages<Row>(fetch: (page?: string) => Promise<Page<Row>>) {
  const rows = ref([]) as Ref<Row[]>
  const next = ref<string | null>(null)
  const stage = ref<'loading' | 'ready' | 'failed'>('loading')
  const failure = ref<unknown>(null)
  let asked = 0

  async function load(): Promise<void> {
    const mine = ++asked
    try {
      const page = await fetch()
      if (mine !== asked) return
      rows.value = page.results
      next.value = page.next
      stage.value = 'ready'
      failure.value = null
    } catch (reason) {
      if (mine !== asked) return
      failure.value = reason
      if (stage.value === 'loading') stage.value = 'failed'
    }
  }

  async function more(): Promise<void> {
    if (!next.value) return
    const mine = ++asked
    try {
      const page = await fetch(next.value)
      if (mine !== asked) return
      rows.value = [...rows.value, ...page.results]
      next.value = page.next
    } catch (reason) {
      failure.value = reason
    }
  }

  return { rows, next, stage, failure, load, more }
}
