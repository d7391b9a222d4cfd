import type { Board, BoardAgent } from './board'

/** 现在要处理: what a supervisor should look at, each with its reason. Pure. */
export type Matter =
  | { kind: 'line'; urgent: boolean; queue: string; slug: string; waiting: number; longest_s: number; reason: 'full' | 'nobody' | 'free'; available: number; resting: number; room: number }
  | { kind: 'agent'; urgent: boolean; agent: string; name: string; longest_s: number; load: number }
  | { kind: 'left'; urgent: boolean; queue: string; slug: string; left: number }

export const WAIT_LIMIT_S = 180

export function matters(board: Board): Matter[] {
  const { available, resting, room } = standing(board.agents)
  const lines = board.queues.filter((queue) => queue.waiting && (queue.longest_wait_s ?? 0) >= WAIT_LIMIT_S).map((queue): Matter => ({
    kind: 'line', urgent: true, queue: queue.name, slug: queue.slug, waiting: queue.waiting, longest_s: queue.longest_wait_s ?? 0,
    reason: available === 0 ? 'nobody' : room === 0 ? 'full' : 'free', available, resting, room,
  }))
  const agents = board.agents.filter((agent) => (agent.longest_unanswered_s ?? 0) >= WAIT_LIMIT_S).map((agent): Matter => ({
    kind: 'agent', urgent: true, agent: agent.id, name: agent.name, longest_s: agent.longest_unanswered_s ?? 0, load: agent.load,
  }))
  const left = board.queues.filter((queue) => queue.open && queue.left).map((queue): Matter => ({
    kind: 'left', urgent: false, queue: queue.name, slug: queue.slug, left: queue.left,
  }))
  const length = (matter: Matter) => (matter.kind === 'left' ? 0 : matter.longest_s)
  return [...lines, ...agents].sort((one, other) => length(other) - length(one)).concat(left)
}

/** Who could take one more, who is there but not taking, and how many places are free. */
export function standing(agents: readonly BoardAgent[]): { available: number; resting: number; room: number; capacity: number } {
  const there = agents.filter((agent) => agent.state === 'available')
  return {
    available: there.length,
    resting: agents.filter((agent) => agent.state === 'away' || agent.state === 'busy').length,
    room: there.reduce((sum, agent) => sum + Math.max(0, agent.capacity - agent.load), 0),
    capacity: agents.filter((agent) => agent.state !== 'offline').reduce((sum, agent) => sum + agent.capacity, 0),
  }
}

const PRESENT = { available: 0, busy: 0, away: 0, offline: 1 } as const

/** Whoever keeps a customer waiting longest stands first; who is not there comes last. */
export function byLongestUnanswered(agents: readonly BoardAgent[]): BoardAgent[] {
  return [...agents].sort((one, other) =>
    PRESENT[one.state] - PRESENT[other.state] || (other.longest_unanswered_s ?? 0) - (one.longest_unanswered_s ?? 0) || other.load - one.load || one.name.localeCompare(other.name, 'zh'))
}
