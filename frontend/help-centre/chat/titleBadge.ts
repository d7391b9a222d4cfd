import { watchEffect, type Ref } from 'vue'

/** The number of unread words before the page's title, so that a tab in the background calls its owner. */
export function useTitleBadge(unread: Ref<number>, title: () => string): void {
  watchEffect(() => {
    document.title = unread.value ? `(${unread.value}) ${title()}` : title()
  })
}
