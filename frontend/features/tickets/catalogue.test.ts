import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'

const release: (() => void)[] = []
const asked = vi.hoisted(() => vi.fn())
vi.mock('./api', () => ({
  listCategories: () => { asked(); return new Promise((done) => release.push(() => done({ results: [{ slug: 'other', name: '其他', position: 1 }] }))) },
  listQueuePeople: vi.fn(), listServices: async () => ({ results: [] }),
}))
vi.mock('@/features/desk/api', () => ({ listQueues: async () => ({ results: [] }) }))
vi.mock('@/features/chat/team', () => ({ listTeam: async () => ({ results: [] }) }))
import { useCatalogue } from './catalogue'

beforeEach(() => setActivePinia(createPinia()))

it('is there for everybody who asked while it was on its way, and asked for once', async () => {
  const catalogue = useCatalogue()
  const seen: number[] = []
  const both = [catalogue.load(), catalogue.load()].map((one) => one.then(() => seen.push(catalogue.inUse.length)))
  await new Promise((done) => setTimeout(done))
  expect(seen).toEqual([])
  release.forEach((done) => done())
  await Promise.all(both)
  expect(seen).toEqual([1, 1])
  expect(asked).toHaveBeenCalledTimes(1)
})
