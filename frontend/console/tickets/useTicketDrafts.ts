import { computed, onBeforeUnmount, onMounted, ref, type Ref } from 'vue'
import { useChat } from '@/features/chat/store'
import { fetchDraft, saveDraft } from '@/features/tickets/api'
import { draftKeeper, localDraft } from '../talk/drafts'

/** The reply and the note one has begun on a ticket: kept in this browser with each keystroke, on the server a moment later. */
export function useTicketDrafts(number: number, isNote: Ref<boolean>) {
  const key = `ticket-${number}`
  const chat = useChat()
  const reply = ref(localDraft(key, false))
  const note = ref(localDraft(key, true))
  const state = ref<'saving' | 'saved' | 'local' | ''>('')
  const keepIt = draftKeeper((is) => (state.value = is), (_, draft) => saveDraft(number, draft))
  const text = computed({ get: () => (isNote.value ? note.value : reply.value), set: (words) => { (isNote.value ? note : reply).value = words } })
  const keep = (after_ms?: number) => keepIt(key, isNote.value, text.value, after_ms)

  onMounted(async () => {
    const kept = await fetchDraft(number).catch(() => null)
    reply.value ||= kept?.text ?? ''
    note.value ||= kept?.note ?? ''
  })
  onBeforeUnmount(chat.on('welcome', () => { if (state.value === 'local') keep() }))
  return { text, reply, note, state, keep }
}
