import { ref, watch, type Ref } from 'vue'
import type { Attachment } from './attachments'

/**
 * Send was pressed while a file was still on its way: it goes by itself once all are up. Not when one of them failed, since then
 * somebody has to decide, and not when the words were changed meanwhile, since then they are not finished.
 */
export function useSendWhenUp(attachments: readonly Attachment[], busy: Ref<boolean>, words: Ref<string>, send: () => void) {
  const waiting = ref(false)
  watch(busy, (still) => {
    if (still || !waiting.value) return
    waiting.value = false
    if (!attachments.some((one) => one.state === 'failed')) send()
  })
  watch(words, () => (waiting.value = false))
  return waiting
}
