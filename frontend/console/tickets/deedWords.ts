import { useI18n } from 'vue-i18n'
import { useCatalogue } from '@/features/tickets/catalogue'
import type { Macro } from '@/features/tickets/types'

/** What a macro changes, a line each. */
export function useDeedWords() {
  const { t } = useI18n()
  const catalogue = useCatalogue()
  const named = (list: readonly { slug: string; name: string }[], slug: string) => list.find((one) => one.slug === slug)?.name ?? slug
  const person = (id: string | null) => (id === null ? t('tickets.nobody') : id === 'me' ? t('tickets.me') : id === 'next' ? t('tickets.in_turn') : catalogue.people.find((one) => one.id === id)?.name ?? id)

  return (changes: Macro['changes']): string[] => {
    const line = (field: string, value: string) => `${t(`ticket.field.${field}`)}${t('tickets.filter.colon')}${value}`
    return [
      ...(changes.status ? [line('status', t(`ticket.status.${changes.status}`))] : []),
      ...(changes.assignee !== undefined ? [line('assignee', person(changes.assignee))] : []),
      ...(changes.priority ? [line('priority', t(`ticket.priority.${changes.priority}`))] : []),
      ...(changes.category ? [line('category', named(catalogue.categories, changes.category))] : []),
      ...(changes.queue ? [line('queue', named(catalogue.queues, changes.queue))] : []),
      ...(changes.service ? [line('service', named(catalogue.services, changes.service))] : []),
      ...(changes.tags_add?.length ? [line('tags', `+ ${changes.tags_add.join('、')}`)] : []),
      ...(changes.tags_remove?.length ? [line('tags', `− ${changes.tags_remove.join('、')}`)] : []),
      ...(changes.snooze_s ? [t('tickets.snooze_for', { hours: Math.round(changes.snooze_s / 3600) })] : []),
    ]
  }
}
