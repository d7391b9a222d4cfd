import { nextTick, reactive, ref } from 'vue'
import { ApiError } from './errors'

/**
 * One form: what was typed, what the server said of each field, whether it is under way. `submit` runs `send` once at a time;
 * a refusal goes to its fields and the first of them gets the focus, everything else becomes `failure`. Nothing typed is lost.
 * What is wrong inside a field (`fields.0.choices`) stands in `inside` by its path, and in `errors` at the field it is part of.
 */
export function useForm<Values extends Record<string, unknown>>(initial: Values, send: (values: Values) => Promise<void>) {
  const values = reactive({ ...initial }) as Values
  const errors = ref<Partial<Record<keyof Values, string>>>({})
  const inside = ref<Record<string, string>>({})
  const failure = ref<unknown>(null)
  const busy = ref(false)

  async function submit(event?: Event): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    errors.value = inside.value = {}
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
    const known = Object.entries(said).flatMap(([path, words]) => {
      const field = path.split('.')[0]!
      return field in values ? [{ field, path, words: words.join(' ') }] : []
    })
    const found: Record<string, string> = {}
    for (const { field, words } of known) found[field] = [found[field], words].filter(Boolean).join(' ')
    errors.value = found as Partial<Record<keyof Values, string>>
    inside.value = Object.fromEntries(known.flatMap(({ field, path, words }) => (path === field ? [] : [[path, words]])))
    failure.value = known.length ? null : problem
  }

  return { values, errors, inside, failure, busy, submit }
}
