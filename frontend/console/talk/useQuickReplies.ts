import { computed, nextTick, ref, type Ref } from 'vue'
import type { CannedResponse } from '@/features/knowledge/api'
import { filled } from '@/features/knowledge/blanks'
import { matching, slashWordAt } from '@/features/knowledge/matching'
import { useCanned } from '@/features/knowledge/store'

/**
 * Words put into a box at the caret: a quick reply after a slash, and whatever else a page offers there by `insert`.
 * `kept` is called after each, as if it had been typed.
 */
export function useQuickReplies(options: { text: Ref<string>; element: () => HTMLTextAreaElement | null | undefined; known: () => Parameters<typeof filled>[1]; kept: () => void }) {
  const { text, element, known, kept } = options
  const canned = useCanned()
  const slash = ref<ReturnType<typeof slashWordAt>>(null)
  const found = computed(() => (slash.value ? matching(canned.all, slash.value.word) : []))
  void canned.load()

  const caret = () => element()?.selectionStart ?? 0
  function look(): void {
    slash.value = slashWordAt(text.value, caret())
  }
  async function insert(from: number, until: number, words: string): Promise<void> {
    text.value = text.value.slice(0, from) + words + text.value.slice(until)
    slash.value = null
    kept()
    await nextTick()
    element()?.focus()
    element()?.setSelectionRange(from + words.length, from + words.length)
  }
  const choose = (one: CannedResponse) => slash.value && insert(slash.value.from, slash.value.until, filled(one.text, known()))
  async function openSlash(): Promise<void> {
    text.value = `${text.value}${text.value && !/\s$/.test(text.value) ? ' ' : ''}/`
    await nextTick()
    element()?.focus()
    look()
  }
  return { slash, found, caret, look, insert, choose, openSlash }
}
