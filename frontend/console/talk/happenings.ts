import type { Happening } from '@/features/chat/types'

type Translate = (key: string, facts?: Record<string, unknown>) => string
interface Ways { duration: (seconds: number) => string; when: (iso: string) => string }

/** One grey line for what was done. A kind we do not know yet is named as it is, rather than hidden. */
export function happeningText(happening: Happening, t: Translate, ways: Ways): string {
  const facts = happening.facts
  const by = happening.by
  const said = (key: string) => String(facts[key] ?? '')
  switch (happening.kind as string) {
    case 'asked': return t('talk.happened.asked', { by })
    case 'left': return t('talk.happened.left')
    case 'lined_up': return t('talk.happened.lined_up')
    case 'offered': return t('talk.happened.offered', { name: said('name') })
    case 'accepted': return t('talk.happened.accepted', { by, waited: ways.duration(Number(facts.waited_s ?? 0)) })
    case 'declined': return t('talk.happened.declined', { by })
    case 'offer_expired': return t('talk.happened.offer_expired', { name: said('name') })
    case 'transferred': return t('talk.happened.transferred', { by, to: said('to') })
    case 'returned': return t(facts.reason === 'agent_lost' ? 'talk.happened.returned_lost' : 'talk.happened.returned', { by, from: said('from') || by })
    case 'idle_warned': return t('talk.happened.idle_warned', { minutes: Math.max(1, Math.round(Number(facts.closes_in_s ?? 0) / 60)) })
    case 'closed': return t('talk.happened.closed', { by: by || t('talk.system'), reason: reasonText(said('reason'), t) })
    case 'reopened': return t('talk.happened.reopened', { by })
    case 'rated': return t('talk.happened.rated', { score: said('score') })
    case 'blocked': return t('talk.happened.blocked', { by, until: facts.until ? ways.when(said('until')) : '', reason: said('reason') })
    case 'unblocked': return t('talk.happened.unblocked', { by })
    case 'customer_attached': return t('talk.happened.customer_attached', { name: said('name') })
    case 'mailed': return t('chat.happening.mailed', { count: said('count') })
    case 'mail_failed': return [t('chat.happening.mail_failed', { to: said('to') }), said('words')].filter(Boolean).join('　')
    default: return `${by} ${happening.kind}`.trim()
  }
}

export const CLOSE_REASONS = ['solved', 'unsolved', 'customer_left', 'abuse', 'other'] as const
const KNOWN = new Set<string>([...CLOSE_REASONS, 'idle'])

export const reasonText = (reason: string, t: Translate): string => (KNOWN.has(reason) ? t(`talk.reason.${reason}`) : reason)
