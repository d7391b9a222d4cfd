import { defineStore } from 'pinia'
import { ref } from 'vue'
import { addCannedResponse, changeCannedResponse, fetchCannedResponses, removeCannedResponse, type CannedForm, type CannedResponse } from './api'

const FRESH_FOR_MS = 60_000

/** The quick replies of this person and of the desk, kept while the console is open. */
export const useCanned = defineStore('canned', () => {
  const all = ref<CannedResponse[]>([])
  const stage = ref<'loading' | 'ready' | 'failed'>('loading')
  const failure = ref<unknown>(null)
  let fetchedAt = 0

  async function load(force = false): Promise<void> {
    if (!force && Date.now() - fetchedAt < FRESH_FOR_MS) return
    try {
      all.value = await fetchCannedResponses()
      fetchedAt = Date.now()
      stage.value = 'ready'
      failure.value = null
    } catch (reason) {
      failure.value = reason
      if (stage.value === 'loading') stage.value = 'failed'
    }
  }

  async function save(form: CannedForm, id?: string): Promise<void> {
    if (id) await changeCannedResponse(id, form)
    else await addCannedResponse(form)
    await load(true)
  }

  async function drop(id: string): Promise<void> {
    await removeCannedResponse(id)
    await load(true)
  }

  return { all, stage, failure, load, save, drop }
})
