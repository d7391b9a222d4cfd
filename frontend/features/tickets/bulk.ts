import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useChat } from '@/features/chat/store'
import type { Frame } from '@/platform/socket'
import { beginBulk, cancelBulk, fetchBulk, undoBulk, type BulkDeed, type Selection } from './api'
import type { BulkRun } from './types'

const ASK_AFTER_MS = 5_000

/** The change of many tickets that is under way, or was last. Bells tell how far it is; if none rings, it is asked. */
export const useBulk = defineStore('ticket-bulk', () => {
  const chat = useChat()
  const run = ref<BulkRun | null>(null)
  let asking: ReturnType<typeof setTimeout> | undefined

  async function take(news: BulkRun): Promise<void> {
    run.value = news
    clearTimeout(asking)
    if (!news.finished_at) asking = setTimeout(() => void ask(news.id), ASK_AFTER_MS)
  }
  async function ask(id: string): Promise<void> {
    const news = await fetchBulk(id).catch(() => null)
    if (run.value?.id !== id) return
    if (news) await take(news)
    else asking = setTimeout(() => void ask(id), ASK_AFTER_MS)
  }
  function onBell(frame: Frame): void {
    if (frame.id !== run.value?.id || !run.value) return
    if (frame.finished) void ask(run.value.id)
    else if (Number(frame.done) + Number(frame.failed) > run.value.done + run.value.failed) void take({ ...run.value, done: Number(frame.done), failed: Number(frame.failed) })
  }

  const begin = async (selection: Selection, deed: BulkDeed) => take(await beginBulk({ ...selection, ...deed }))
  const stop = async () => { if (run.value) await take(await cancelBulk(run.value.id)) }
  const undo = async () => { if (run.value) await take(await undoBulk(run.value.id)) }
  function hide(): void {
    clearTimeout(asking)
    run.value = null
  }

  function follow(): () => void {
    const stops = [chat.on('bulk', onBell), chat.on('welcome', () => { if (run.value && !run.value.finished_at) void ask(run.value.id) })]
    return () => stops.forEach((stop) => stop())
  }
  return { run, begin, stop, undo, hide, follow }
})
