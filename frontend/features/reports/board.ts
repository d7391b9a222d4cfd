import { get } from '@/platform/http'

/** The desk at one moment. `waits_s`, where the server sends it, names each wait of a queue. */
export interface BoardQueue { slug: string; name: string; open: boolean; waiting: number; longest_wait_s: number | null; active: number; left: number; waits_s?: number[] }
export interface BoardAgent {
  id: string; name: string; state: 'available' | 'busy' | 'away' | 'offline'; reason: string; since: string | null
  load: number; capacity: number; longest_unanswered_s: number | null; closed_today: number
}
export interface Board {
  at: string
  queues: BoardQueue[]
  totals: {
    waiting: number; longest_wait_s: number | null; active: number; agents_available: number; agents_busy: number
    closed_today: number; abandoned_today: number; answered_in_target: number | null
  }
  agents: BoardAgent[]
}

export const fetchBoard = () => get<Board>('/board')
