import { readable } from '@/features/hotline/numbers'
import type { Pop } from '@/features/hotline/pops'
import type { BareCall } from '@/features/hotline/types'

type Translate = (key: string, facts?: Record<string, unknown>) => string

/** The other side's number, as far as it may be seen here. */
export function numberOf(call: Pick<BareCall, 'partner'>, t: Translate): string {
  if (call.partner.withheld) return t('calls.withheld')
  return readable(call.partner.number ?? call.partner.number_masked)
}

/** The network's own word for them, else whom the number may belong to; never more than perhaps. */
export function whoCalls(pop: Pop, t: Translate): string {
  const { partner, direction } = pop.call
  if (partner.name) return partner.name
  const names = [...new Set((pop.matches?.contacts ?? pop.perhaps).map((one) => one.name).filter(Boolean))]
  if (names.length) return names.length === 1 ? t('calls.maybe', { name: names[0] }) : t('calls.maybe_several', { count: names.length })
  return t(direction === 'outbound' ? 'calls.outbound' : 'calls.stranger')
}

/** For ears: one sentence when the telephone rings. */
export function spoken(pop: Pop, t: Translate): string {
  const names = [...new Set(pop.perhaps.map((one) => one.name).filter(Boolean))]
  return t(names.length ? 'calls.rings_perhaps' : 'calls.rings', { number: numberOf(pop.call, t), names: names.join('、') })
}
