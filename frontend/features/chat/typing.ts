const EVERY_MS = 2_000

/** Says what is being typed: at once, then at most every two seconds, and never leaves out the last of it. */
export function typingTeller(tell: (conversation: string, on: boolean, text: string) => boolean) {
  const toldAt = new Map<string, number>()
  const later = new Map<string, ReturnType<typeof setTimeout>>()

  return function typing(conversation: string, on: boolean, text = ''): void {
    clearTimeout(later.get(conversation))
    const last = toldAt.get(conversation) ?? 0
    const wait = last + EVERY_MS - Date.now()
    if (!on) {
      if (last && tell(conversation, false, '')) toldAt.set(conversation, 0)
    } else if (wait > 0) {
      later.set(conversation, setTimeout(() => typing(conversation, true, text), wait))
    } else if (tell(conversation, true, text)) {
      toldAt.set(conversation, Date.now())
    }
  }
}
