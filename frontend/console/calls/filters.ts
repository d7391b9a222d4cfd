import type { LocationQuery } from 'vue-router'
import type { CallFilter } from '@/features/hotline/api'
import { CALL_STATES } from '@/features/hotline/types'

const word = (value: LocationQuery[string] | undefined): string => (typeof value === 'string' ? value : '')

/** The filters stand in the address, so that a list can be sent to a colleague. What we do not know is left out. */
export function filterOf(query: LocationQuery): CallFilter {
  const state = CALL_STATES.find((one) => one === query.state)
  const direction = (['inbound', 'outbound'] as const).find((one) => one === query.direction)
  return {
    ...(state && { state }), ...(direction && { direction }), ...(word(query.queue) && { queue: word(query.queue) }),
    ...(word(query.phone) && { phone: word(query.phone) }), ...(query.mine === '1' && { mine: true }),
  }
}

export function queryOf(filter: CallFilter): Record<string, string> {
  const { mine, ...rest } = filter
  return { ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value)) as Record<string, string>, ...(mine && { mine: '1' }) }
}
