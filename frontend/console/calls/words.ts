import { readable } from '@/features/hotline/numbers'
import type { Pop } from '@/features/hotline/pops'
import type { BareCall } from '@/features/hotline/types'

type Translate = (key: string, facts?: Record<string, unknown>) => string

/** The other side's number, as far as it may be seen here. */
export function numberOf(call: Pick<BareCall, 'partner'>, t: Translate): string {
  if (call.partner.withheld) return t('calls.withheld')
  return readable(call.partner.number ?? call.partner.number_masked)
}

/** For ears: one sentence when the telephone rings. */
export function spoken(pop: Pop, t: Translate): string {
  const names = pop.perhaps.map((one) => one.name).filter(Boolean)
  return t(names.length ? 'calls.rings_perhaps' : 'calls.rings', { number: numberOf(pop.call, t), names: names.join('、') })
}
