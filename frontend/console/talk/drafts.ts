import { fetchDraft, saveDraft } from '@/features/chat/api'
import { forget, recall, remember } from '@/platform/memory'

/**
 * What is typed and not sent. At once in this browser, a moment later on the server: a reload, another window and
 * another machine all find it. One for the reply and one for the note.
 */
const keyOf = (conversation: string, is_note: boolean) => `draft.${conversation}.${is_note ? 'note' : 'reply'}`

export const localDraft = (conversation: string, is_note: boolean): string => recall<string>(keyOf(conversation, is_note)) ?? ''

export function keepLocally(conversation: string, is_note: boolean, text: string): void {
  if (text) remember(keyOf(conversation, is_note), text)
  else forget(keyOf(conversation, is_note))
}

/** On signing out: half-written words wait on the server for their author, not here for the next one at this browser. */
export function forgetDrafts(storage: Storage = localStorage): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  for (const key of keys) if (/^helpdesk\.(draft|summary)\./.test(key)) storage.removeItem(key)
}

/** What the server keeps, or nothing when it cannot say now. What this browser holds is newer and wins. */
export async function remoteDrafts(conversation: string): Promise<{ reply: string; note: string }> {
  const kept = await fetchDraft(conversation).catch(() => null)
  return { reply: kept?.text ?? '', note: kept?.note ?? '' }
}

const SAVE_AFTER_MS = 800

type Save = (about: string, draft: { text: string; is_note: boolean }) => Promise<unknown>

/** Saves the newest text once the typing rests; `onState` tells how that went. `save` is where to: conversations, if nothing is said. */
export function draftKeeper(onState: (state: 'saving' | 'saved' | 'local') => void, save: Save = saveDraft) {
  const waiting = new Map<string, ReturnType<typeof setTimeout>>()
  return function keep(conversation: string, is_note: boolean, text: string, after_ms = SAVE_AFTER_MS): void {
    keepLocally(conversation, is_note, text)
    const key = keyOf(conversation, is_note)
    clearTimeout(waiting.get(key))
    onState('saving')
    waiting.set(key, setTimeout(() => {
      waiting.delete(key)
      save(conversation, { text, is_note }).then(() => onState('saved'), () => onState('local'))
    }, after_ms))
  }
}
