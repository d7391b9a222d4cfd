import { ref } from 'vue'
import { recall, remember } from '@/platform/memory'

/** Enter sends, or only with Ctrl/⌘: whoever writes long answers may prefer the latter. Kept per browser. */
export type SendKey = 'enter' | 'control'
export const sendKey = ref<SendKey>(recall<SendKey>('send_key') ?? 'enter')

export function setSendKey(key: SendKey): void {
  sendKey.value = key
  remember('send_key', key)
}
