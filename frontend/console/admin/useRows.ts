import { onMounted, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Page } from '@/platform/http'
import { useForm } from '@/platform/useForm'
import { toast } from '@/ui/toasts'
import { usePages } from '../shell/usePages'

/**
 * A list of things that are set up, and the one that is being written. `form.values` is a copy: leaving changes nothing. A new one
 * has no `edited`.
 */
export function useRows<Row, Values extends object>(options: {
  list: () => Promise<Page<Row>>
  /** A new one, behind so many others. */
  blank: (place: number) => Values
  valuesOf: (row: Row) => Values
  save: (row: Row | null, values: Values) => Promise<unknown>
}) {
  const { t } = useI18n()
  const pages = usePages(options.list)
  const edited = ref(null) as Ref<Row | null>
  const writing = ref(false)
  const form = useForm(options.blank(0) as Values & Record<string, unknown>, async (values) => {
    await options.save(edited.value, JSON.parse(JSON.stringify(values)) as Values)
    writing.value = false
    toast(t('common.saved'))
    await pages.load()
  })

  function write(row: Row | null): void {
    edited.value = row
    Object.assign(form.values, JSON.parse(JSON.stringify(row === null ? options.blank(pages.rows.value.length) : options.valuesOf(row))))
    form.errors.value = {}
    form.failure.value = null
    writing.value = true
  }
  onMounted(pages.load)
  return { ...pages, edited, writing, form, write, leave: () => (writing.value = false) }
}
