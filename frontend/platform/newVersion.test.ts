import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { followDeployments } from './newVersion'

const gone = () => dispatchEvent(new Event('vite:preloadError'))
let stop = () => {}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 })
  sessionStorage.clear()
})
afterEach(() => {
  stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** A page at `/`; on the way to `/board` a part turns out to be gone. */
function page(status: number | null) {
  vi.stubGlobal('fetch', () => (status === null ? Promise.reject(new TypeError('offline')) : Promise.resolve(new Response('', { status }))))
  const part = () => { gone(); return Promise.reject(new Error('Failed to fetch dynamically imported module')) }
  const slow = { arrive: () => {}, part: () => new Promise<object>((resolve) => { slow.arrive = () => resolve({}) }) }
  const router = createRouter({ history: createMemoryHistory('/console/'), routes: [{ path: '/', component: {} }, { path: '/board', component: part }, { path: '/slow', component: slow.part }] })
  const go = vi.fn()
  router.onError(() => undefined) // else it warns
  stop = followDeployments(router, go)
  const walk = async () => { await router.push('/board').catch(() => undefined); await flushPromises() }
  return { go, walk, router, slow }
}

describe('a part that is gone', () => {
  it('is fetched with the new version, where one was going', async () => {
    const { go, walk } = page(200)
    await walk()
    expect(go.mock.calls).toEqual([['/console/board']])
  })

  it('reloads once in a minute, not round and round', async () => {
    const { go, walk } = page(200)
    await walk()
    await walk()
    expect(go).toHaveBeenCalledTimes(1)
    vi.setSystemTime(Date.now() + 60_000)
    await walk()
    expect(go).toHaveBeenCalledTimes(2)
  })

  it('leaves the page alone while the server does not answer', async () => {
    for (const status of [null, 502]) {
      const { go, walk } = page(status)
      await walk()
      expect(go).not.toHaveBeenCalled()
      stop()
    }
  })
  it('does not lead to where an earlier walk had failed', async () => {
    const { go, walk } = page(200)
    await walk()
    vi.setSystemTime(Date.now() + 60_000)
    gone() // a part of the page one is on
    await flushPromises()
    expect(go).toHaveBeenLastCalledWith(location.href)
  })
  it('is missing on the walk that overtook another, whose end changes nothing', async () => {
    let gate = () => {}
    const { go, router, slow } = page(200)
    router.beforeEach((to) => (to.path === '/board' ? new Promise<void>((resolve) => { gate = resolve }) : undefined))
    const first = router.push('/slow')
    await flushPromises()
    const second = router.push('/board').catch(() => undefined)
    await flushPromises()
    slow.arrive()
    await first
    gate()
    await second
    await flushPromises()
    expect(go.mock.calls).toEqual([['/console/board']])
  })
})
