import { nextTick, reactive, ref } from 'vue'
import { ApiError } from './errors'

/**
 * One form: what was typed, what the server said of each field, whether it is under way. `submit` runs `send` once at a time;
 * a refusal goes to its fields and the first of them gets the focus, everything else becomes `failure`. Nothing typed is lost.
 */
export function useForm<Values extends Record<string, unknown>>(initial: Values, send: (values: Values) => Promise<void>) {
  const values = reactive({ ...initial }) as Values
  const errors = ref<Partial<Record<keyof Values, string>>>({})
  const failure = ref<unknown>(null)
  const busy = ref(false)

  async function submit(event?: Event): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    errors.value = {}
    failure.value = null
    try {
      await send(values)
      return true
    } catch (problem) {
      take(problem)
      await nextTick()
      const form = event?.target as HTMLElement | undefined
      form?.querySelector?.<HTMLElement>('[aria-invalid="true"]')?.focus()
      return false
    } finally {
      busy.value = false
    }
  }

  function take(problem: unknown): void {
    const said = problem instanceof ApiError ? problem.errors : {}
    const known = Object.keys(said).filter((field) => field in values)
    errors.value = Object.fromEntries(known.map((field) => [field, said[field]!.join(' ')])) as Partial<Record<keyof Values, string>>
    failure.value = known.length ? null : problem
  }

  return { values, errors, failure, busy, submit }
}
