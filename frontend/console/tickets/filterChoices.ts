import { useI18n } from 'vue-i18n'
import { useCatalogue } from '@/features/tickets/catalogue'
import { PRIORITIES, SOURCES, STATUSES, type FilterName } from '@/features/tickets/types'
import { useSession } from '@/platform/session'

export interface Choice { value: string; label: string }
/** Of these one can be chosen; of all others several. */
export const ONE_OF: readonly FilterName[] = ['due', 'unanswered', 'snoozed']
export const DAYS: readonly FilterName[] = ['opened_after', 'opened_before']

/** What each condition of the list can be, in words. */
export function useFilterChoices() {
  const { t, locale } = useI18n()
  const catalogue = useCatalogue()
  const session = useSession()
  const name = (one: { name: string; name_en?: string }) => (locale.value === 'en' && one.name_en) || one.name

  function choicesFor(filter: FilterName): Choice[] {
    const words = (values: readonly (string | number)[], key: string) => values.map((value) => ({ value: String(value), label: t(`${key}.${value}`) }))
    switch (filter) {
      case 'status': return words(STATUSES, 'ticket.status')
      case 'priority': return words(PRIORITIES, 'ticket.priority')
      case 'source': return words(SOURCES, 'ticket.source')
      case 'category': return catalogue.categories.map((one) => ({ value: one.slug, label: name(one) }))
      case 'queue': return catalogue.queues.map((one) => ({ value: one.slug, label: one.name }))
      case 'service': return catalogue.services.map((one) => ({ value: one.slug, label: name(one) }))
      case 'assignee': return [{ value: 'me', label: t('tickets.me') }, { value: 'none', label: t('tickets.nobody') }, ...catalogue.people.filter((one) => one.id !== session.user?.id).map((one) => ({ value: one.id, label: one.name }))]
      case 'due': return [{ value: 'overdue', label: t('tickets.due.overdue') }, { value: 'today', label: t('tickets.due.today') }]
      case 'unanswered': case 'snoozed': return [{ value: 'true', label: t('ticket.yes') }, { value: 'false', label: t('ticket.no') }]
      default: return []
    }
  }
  const wordFor = (filter: FilterName, value: string) => choicesFor(filter).find((one) => one.value === value)?.label ?? (filter === 'contact' ? t('tickets.this_customer') : value)
  return { choicesFor, wordFor }
}
