import { computed, onMounted, onScopeDispose, ref } from 'vue'
import { useChat } from '@/features/chat/store'
import { useNow } from '@/platform/clock'
import type { Frame } from '@/platform/socket'
import { fetchBoard, type Board } from './board'

const STALE_AFTER_S = 10

/** The board, pushed while the page is looked at; fetched once at first, so that it also stands without a socket. */
export function useBoard() {
  const chat = useChat()
  const now = useNow()
  const board = ref<Board | null>(null)
  const failure = ref<unknown>(null)
  const paused = ref(document.hidden)
  const age_s = computed(() => (board.value ? Math.max(0, Math.round((now.value - Date.parse(board.value.at)) / 1000)) : 0))
  const stale = computed(() => age_s.value >= STALE_AFTER_S)

  async function load(): Promise<void> {
    try {
      take(await fetchBoard())
    } catch (reason) {
      failure.value = reason
    }
  }
  /** Answers may overtake each other: only a newer picture replaces the one on the wall. */
  function take(news: Board): void {
    failure.value = null
    if (!board.value || Date.parse(news.at) >= Date.parse(board.value.at)) board.value = news
  }
  const watchNow = () => chat.send({ type: 'board.watch', queues: [] })
  function noticeVisibility(): void {
    paused.value = document.hidden
    if (document.hidden) return void chat.send({ type: 'board.unwatch' })
    watchNow()
    void load()
  }

  const stops = [chat.on('board', (frame: Frame) => take(frame as unknown as Board)), chat.on('welcome', () => { if (!document.hidden) watchNow() })]
  onMounted(() => {
    void load()
    watchNow()
    document.addEventListener('visibilitychange', noticeVisibility)
  })
  onScopeDispose(() => {
    stops.forEach((stop) => stop())
    document.removeEventListener('visibilitychange', noticeVisibility)
    chat.send({ type: 'board.unwatch' })
  })
  return { board, failure, load, age_s, stale, paused, now }
}
