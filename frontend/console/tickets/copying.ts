import type { Composer } from 'vue-i18n'
import { toast } from '@/ui/toasts'

const TWICE_MS = 1_200
let last = { number: 0, at: 0 }

/** Once the number, twice in a row the way to it. */
export async function copyNumber(number: number, t: Composer['t']): Promise<void> {
  const again = last.number === number && Date.now() - last.at < TWICE_MS
  last = { number, at: Date.now() }
  const words = again ? new URL(`/console/tickets/${number}`, location.origin).href : `#${number}`
  try {
    await navigator.clipboard.writeText(words)
    toast(t('tickets.copied', { words }))
  } catch {
    toast(words) // no clipboard on plain http: at least it can be read
  }
}
