import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useChat } from '@/features/chat/store'
import type { Frame } from '@/platform/socket'
import { listNotices, readNotices } from './notices.api'
import type { Notice } from './types'

/** What this person has been told, newest first, and how much of it they have not read. */
export const useNotices = defineStore('notices', () => {
  const chat = useChat()
  const notices = ref<Notice[]>([])
  const unread = ref(0)
  const next = ref<string | null>(null)
  const stage = ref<'loading' | 'ready' | 'failed'>('loading')
  const failure = ref<unknown>(null)
  /** The newest, while it is news: for ears. */
  const latest = ref<Notice | null>(null)

  async function load(page?: string): Promise<void> {
    try {
      const answer = await listNotices(page)
      notices.value = page ? [...notices.value, ...answer.results] : answer.results
      next.value = answer.next
      unread.value = answer.unread
      stage.value = 'ready'
      failure.value = null
    } catch (problem) {
      failure.value = problem
      if (stage.value === 'loading') stage.value = 'failed'
    }
  }

  /** Read here at once; the server's count settles it. */
  async function read(ids?: string[]): Promise<void> {
    const at = new Date().toISOString()
    notices.value = notices.value.map((one) => (!one.read_at && (!ids || ids.includes(one.id)) ? { ...one, read_at: at } : one))
    unread.value = (await readNotices(ids ? { ids } : { all: true })).unread
  }

  function onNotice(frame: Frame): void {
    const notice = frame.notification as Notice
    unread.value = Number(frame.unread)
    notices.value = [notice, ...notices.value.filter((one) => one.id !== notice.id)]
    latest.value = notice
  }

  function follow(): () => void {
    const stops = [chat.on('notice', onNotice), chat.on('welcome', () => void load())]
    return () => stops.forEach((stop) => stop())
  }
  return { notices, unread, next, stage, failure, latest, load, read, follow }
})
