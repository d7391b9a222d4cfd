import type { RouteLocationNormalized, Router } from 'vue-router'

const KEY = 'helpdesk.reloaded_at'
const NOT_AGAIN_WITHIN_MS = 60_000

/**
 * After a deployment the parts that an open page has not fetched yet are gone. The next walk then leads through a full load, to
 * where one was going. Only when the server answers (else it is the line that is broken, and a reload would take the page away as
 * well), and not twice in a minute: a part that is missing in the new version too must not send the page round and round.
 */
export function followDeployments(router: Router, go: (address: string) => void = (address) => location.assign(address)): () => void {
  let heading: string | null = null
  const stopBefore = router.beforeEach((to) => { heading = router.resolve(to).href })
  /** There, or given up: what is missing later is not missing on that walk. A walk that was overtaken ends after the next has begun. */
  const ended = (to: RouteLocationNormalized) => { if (router.resolve(to).href === heading) heading = null }
  const stops = [router.afterEach(ended), router.onError((_problem, to) => ended(to))]

  async function missing(): Promise<void> {
    const address = heading ?? location.href
    if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < NOT_AGAIN_WITHIN_MS) return
    const answer = await fetch(location.origin + location.pathname, { cache: 'no-store' }).catch(() => null)
    if (!answer?.ok) return
    sessionStorage.setItem(KEY, String(Date.now()))
    go(address)
  }
  const listen = () => void missing()
  addEventListener('vite:preloadError', listen)
  return () => {
    removeEventListener('vite:preloadError', listen)
    stopBefore()
    stops.forEach((stop) => stop())
  }
}
