import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import { hold } from './holding'

interface Row { id: string }

/** The rows in the order to be shown, how many changes wait, and the way to let them in. */
export function useHeldOrder<T extends Row>(wanted: ComputedRef<readonly T[]>, isHeld: Ref<boolean>) {
  const order = ref<string[]>(wanted.value.map((row) => row.id))
  const changes = ref(0)

  function settle(): void {
    order.value = wanted.value.map((row) => row.id)
    changes.value = 0
  }

  watch([wanted, isHeld], () => {
    if (!isHeld.value) return settle()
    const held = hold(order.value, wanted.value.map((row) => row.id))
    order.value = held.shown
    changes.value = held.changes
  })

  const rows = computed(() => {
    const byId = new Map(wanted.value.map((row) => [row.id, row]))
    return order.value.map((id) => byId.get(id)).filter((row): row is T => row !== undefined)
  })
  return { rows, changes, settle }
}
