import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { ApiError } from '@/platform/http'
import type { FieldWords } from '@/ui/form/fields'

export function useFieldWords() {
  const { t } = useI18n()
  return computed<FieldWords>(() => ({
    optional: t('ticket.optional'), choose: t('tickets.choose'), yes: t('ticket.yes'), no: t('ticket.no'), addFile: t('chat.files.add'), removeFile: (name) => t('chat.files.remove', { name }),
  }))
}

/** What the server said of single answers, by their key. */
export function fieldErrors(failure: unknown): Record<string, string> {
  if (!(failure instanceof ApiError)) return {}
  return Object.fromEntries(Object.entries(failure.errors).filter(([name]) => name.startsWith('fields.')).map(([name, said]) => [name.slice('fields.'.length), said.join(' ')]))
}
