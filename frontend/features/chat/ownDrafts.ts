import { forget, recall, remember } from '@/platform/memory'

/** What stands in the box but was not sent: kept in this browser, for each conversation, so that a reload loses nothing. */
export const recallDraft = (conversation: string): string => recall<string>(`draft.${conversation}`) ?? ''

export function keepDraft(conversation: string, text: string): void {
  if (text) remember(`draft.${conversation}`, text)
  else forget(`draft.${conversation}`)
}
