import { onScopeDispose, ref, watchEffect } from 'vue'

/** The tab: how many wait for us, and what is open. */
export const waitingCount = ref(0)
const words = ref('')

watchEffect(() => {
  if (words.value) document.title = `${waitingCount.value ? `(${waitingCount.value}) ` : ''}${words.value}`
})

/** Names the page for as long as it is open. */
export function useTitle(name: () => string): void {
  const stop = watchEffect(() => (words.value = name()))
  onScopeDispose(stop)
}
