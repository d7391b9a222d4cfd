import { forget, recall, remember } from '@/platform/memory'
import { isEmpty, type FieldFile, type FieldValues } from '@/ui/form/fields'

/** What was written into the form so far, kept in this browser for each category: a reload or a refusal loses nothing. */
export interface NewDraft { subject: string; text: string; service: string; fields: FieldValues }

const nameOf = (category: string) => `ticket.${category}`
export const noDraft = (): NewDraft => ({ subject: '', text: '', service: '', fields: {} })

export function recallNewDraft(category: string): NewDraft {
  return { ...noDraft(), ...recall<Partial<NewDraft>>(nameOf(category)) }
}

export function keepNewDraft(category: string, draft: NewDraft): void {
  const fields = settled(draft.fields)
  const isBlank = !draft.subject && !draft.text && !draft.service && Object.values(fields).every(isEmpty)
  if (isBlank) forget(nameOf(category))
  else remember(nameOf(category), { ...draft, fields })
}

/** Files that are still on their way, or did not arrive, cannot be waited for after a reload. */
function settled(fields: FieldValues): FieldValues {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, areFiles(value) ? value.filter((file) => file.progress === undefined && !file.problem) : value]))
}

const areFiles = (value: unknown): value is readonly FieldFile[] => Array.isArray(value) && value.length > 0 && typeof value[0] === 'object'
