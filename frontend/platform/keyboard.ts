/** Whether this key belongs to an input method that is still composing; then nothing of ours may react. */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

/** Whether the person is writing: single-letter shortcuts are off then. */
export function isWriting(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null
  return Boolean(element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName ?? '')))
}
