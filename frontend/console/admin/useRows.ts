import { onMounted, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useCatalogue } from '@/features/tickets/catalogue'
import { explain } from '@/platform/explain'
import { ApiError, type Page } from '@/platform/http'
import { useForm } from '@/platform/useForm'
import { toast } from '@/ui/toasts'
import { usePages } from '../shell/usePages'

/**
 * A list of things that are set up, and the one that is being written. `form.values` is a copy: leaving changes nothing. A new one
 * has no `edited`. What is dropped can be brought back for as long as the line about it stands; `restore` says how, where saving it
 * as a new one is not it. `place` is for lists whose order counts. Where somebody saved the same one meanwhile, the form takes over
 * what they changed and keeps what was typed; saving again is then a decision.
 */
export function useRows<Row extends { name: string; id?: string; slug?: string }, Values extends object>(options: {
  list: () => Promise<Page<Row>>
  /** A new one, behind so many others. */
  blank: (place: number) => Values
  valuesOf: (row: Row) => Values
  save: (row: Row | null, values: Values) => Promise<unknown>
  remove?: (row: Row) => Promise<unknown>
  restore?: (row: Row) => Promise<unknown>
  place?: (row: Row, position: number) => Promise<unknown>
  /** The lists of names kept elsewhere (`useCatalogue`) hold these: what changes here is fetched there too. */
  catalogued?: boolean
}) {
  const { t } = useI18n()
  const pages = usePages(options.list)
  const loadAgain = () => Promise.all([pages.load(), options.catalogued && useCatalogue().load(true)])
  const edited = ref(null) as Ref<Row | null>
  const writing = ref(false)
  const form = useForm(options.blank(0) as Values & Record<string, unknown>, async (values) => {
    try {
      await options.save(edited.value, copied(values) as Values)
    } catch (refusal) {
      if (refusal instanceof ApiError && refusal.status === 412) await takeOver()
      throw refusal
    }
    writing.value = false
    toast(t('common.saved'))
    await loadAgain()
  })

  function write(row: Row | null): void {
    edited.value = row
    Object.assign(form.values, copied(row === null ? options.blank(pages.rows.value.length) : options.valuesOf(row)))
    form.errors.value = form.inside.value = {}
    form.failure.value = null
    writing.value = true
  }

  /** The row as somebody else left it, under what was typed here. */
  async function takeOver(): Promise<void> {
    const before = edited.value!
    await pages.load()
    const now = pages.rows.value.find((row) => (row.id ?? row.slug) === (before.id ?? before.slug))
    if (!now) return
    const [was, is] = [options.valuesOf(before), options.valuesOf(now)]
    const typed = form.values as Values
    for (const name of Object.keys(is) as (keyof Values)[]) if (same(typed[name], was[name])) typed[name] = copied(is[name])
    edited.value = now
  }

  /** One after the other, as they were asked for. A failure is said, and the list is as the server has it, whatever came of it. */
  let last = 0
  let before: Promise<unknown> = Promise.resolve()
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    const turn = ++last
    const mine = before.then(work).then(() => null, (refusal: unknown) => refusal ?? new Error())
    before = mine
    const problem = await mine
    if (turn === last) await loadAgain()
    if (problem) toast(explain(problem, t), { tone: 'alarm' })
    return !problem
  }
  async function drop(row: Row): Promise<void> {
    if (!(await attempt(() => options.remove!(row)))) return
    const back = () => void attempt(() => (options.restore ?? ((one) => options.save(null, options.valuesOf(one))))(row))
    toast(t('setup.removed', { name: row.name }), { action: { label: t('common.undo'), run: back } })
  }
  /** One up or down. Places that were equal or had holes become 0, 1, 2 …; only rows that change are sent. */
  async function move(row: Row & { position?: number }, by: number): Promise<void> {
    const next = moved(pages.rows.value as (Row & { position?: number })[], row, by)
    const replaced = [...next.entries()].filter(([position, one]) => one.position !== position)
    pages.rows.value = next.map((one, position) => ({ ...one, position })) // the next click counts from here
    await attempt(async () => {
      for (const [position, one] of replaced) await options.place!(one, position)
    })
  }
  onMounted(pages.load)
  return { ...pages, edited, writing, form, write, drop, move, leave: () => (writing.value = false) }
}

const copied = <One>(one: One): One => (one === undefined ? one : (JSON.parse(JSON.stringify(one)) as One))
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** The list with this one so many places further down. */
export function moved<One>(list: readonly One[], one: One, by: number): One[] {
  const next = list.filter((other) => other !== one)
  next.splice(list.indexOf(one) + by, 0, one)
  return next
}
