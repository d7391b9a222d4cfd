import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { assignTicket, changeTicket, setStatus, type TicketChange } from '@/features/tickets/api'
import type { OpenTicket } from '@/features/tickets/one'
import { saveOver, type Clash } from '@/features/tickets/saving'
import type { Status, Ticket } from '@/features/tickets/types'
import { useAttempt } from '@/platform/useAttempt'
import { toast } from '@/ui/toasts'

type Send = (version: number) => Promise<Ticket | undefined>
/** What I changed, by field as the timeline names it: the value that stays on my screen, and how it reads. */
export interface Mine { value: unknown; words: string }
type Pending = Record<string, Mine>

/**
 * Saving what one changes on a ticket. Whatever was picked stays on the screen until it is saved or given up; when somebody changed the
 * same meanwhile, both values are shown and nothing is overwritten unasked.
 */
export function useSaving(open: OpenTicket, onGone: () => void) {
  const { t } = useI18n()
  const mine = ref<Pending>({})
  const clash = ref<{ fields: Clash[]; version: number; send: Send } | null>(null)
  const { busy, failure, attempt } = useAttempt()

  /** `seen`: the version an editor was opened with. The ticket is fetched again under it: what it has now is not what its writer saw. */
  async function save(pending: Pending, send: Send, seen?: number): Promise<boolean> {
    if (!open.ticket.value || busy.value) return false
    mine.value = pending
    return over(seen ?? open.ticket.value.version, send)
  }
  async function over(version: number, send: Send): Promise<boolean> {
    let done = false
    await attempt(async () => {
      const outcome = await saveOver(version, Object.keys(mine.value), send)
      if ('clashes' in outcome) {
        clash.value = { fields: outcome.clashes, version: outcome.version, send }
        void open.load()
        return
      }
      drop()
      if (outcome.saved) open.take(outcome.saved)
      else onGone()
      done = true
    })
    return done
  }
  function drop(): void {
    mine.value = {}
    clash.value = null
    failure.value = null
  }
  /** 存我的: on top of what they did. */
  const keepMine = () => (clash.value ? over(clash.value.version, clash.value.send) : Promise.resolve(false))

  const number = computed(() => open.ticket.value!.number)
  const change = (pending: Pending, changes: TicketChange, seen?: number) => save(pending, (version) => changeTicket(number.value, changes, version), seen)
  const assign = (assignee: string | null, words: string) => save({ assignee: { value: assignee, words } }, (version) => assignTicket(number.value, assignee, version))
  async function become(status: Status): Promise<boolean> {
    const before = open.ticket.value?.status
    const done = await save({ status: { value: status, words: t(`ticket.status.${status}`) } }, (version) => setStatus(number.value, status, version))
    const back = before && open.ticket.value?.steps.includes(before) ? { label: t('common.undo'), run: () => void become(before) } : undefined
    if (done) toast(t('tickets.became', { status: t(`ticket.status.${status}`) }), { action: back })
    return done
  }

  return { mine, clash, failure, busy, change, assign, become, keepMine, drop }
}
export type Saving = ReturnType<typeof useSaving>
