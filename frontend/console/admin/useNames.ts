import { computed, onMounted } from 'vue'
import { useI18n } from 'vue-i18n'
import { useCatalogue } from '@/features/tickets/catalogue'
import { PRIORITIES, STATUSES } from '@/features/tickets/types'

/** What can be chosen in these forms, with the names people know. */
export function useNames() {
  const { t } = useI18n()
  const catalogue = useCatalogue()
  onMounted(catalogue.load)
  const named = (list: readonly { slug: string; name: string }[]) => list.map((one) => ({ value: one.slug, label: one.name }))
  return {
    queues: computed(() => named(catalogue.queues)),
    categories: computed(() => named(catalogue.categories)),
    services: computed(() => named(catalogue.services)),
    people: computed(() => catalogue.people.map((one) => ({ value: one.id, label: one.name }))),
    priorities: computed(() => PRIORITIES.map((value) => ({ value, label: t(`ticket.priority.${value}`) }))),
    statuses: computed(() => STATUSES.map((value) => ({ value, label: t(`ticket.status.${value}`) }))),
  }
}
