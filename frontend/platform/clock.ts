import { onScopeDispose, readonly, ref, type Ref } from 'vue'

let offset_ms = 0

/** Learns how far this machine's clock is off. The header counts whole seconds, so small differences are left alone. */
export function learnServerTime(header: string | null): void {
  const server = header ? Date.parse(header) : Number.NaN
  if (Number.isNaN(server)) return
  const difference = server - Date.now()
  offset_ms = Math.abs(difference) > 2000 ? difference : 0
}

/** Now, by the server's clock, in milliseconds. */
export const serverNow = (): number => Date.now() + offset_ms

const now = ref(serverNow())
let watchers = 0
let ticker: ReturnType<typeof setInterval> | undefined

/** The server's time, ticking once a second for as long as somebody looks. One timer serves the whole page. */
export function useNow(): Readonly<Ref<number>> {
  now.value = serverNow()
  if (++watchers === 1) ticker = setInterval(() => (now.value = serverNow()), 1000)
  onScopeDispose(() => {
    if (--watchers === 0) clearInterval(ticker)
  })
  return readonly(now)
}
