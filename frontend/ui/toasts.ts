import { reactive } from 'vue'

export interface Toast { id: number; text: string; tone: 'plain' | 'alarm'; action?: { label: string; run: () => void } }

/** What `UiToast` shows. Success is said once and goes; a failure that matters belongs beside its button instead. */
export const toasts = reactive<Toast[]>([])
let last = 0

export function toast(text: string, options: { tone?: Toast['tone']; action?: Toast['action']; seconds?: number } = {}): void {
  const entry: Toast = { id: ++last, text, tone: options.tone ?? 'plain', action: options.action }
  toasts.push(entry)
  // Something to press needs longer to be reached by keyboard.
  setTimeout(() => dismiss(entry.id), (options.seconds ?? (options.action ? 10 : 5)) * 1000)
}

export function dismiss(id: number): void {
  const index = toasts.findIndex((entry) => entry.id === id)
  if (index >= 0) toasts.splice(index, 1)
}
