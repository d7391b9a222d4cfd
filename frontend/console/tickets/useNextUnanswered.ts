import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useTicketList } from '@/features/tickets/list'
import { nextUnanswered } from '@/features/tickets/unanswered'
import { toast } from '@/ui/toasts'

/** Opens the ticket of the list whose customer waits for our word after the current one, or says that nobody does. */
export function useNextUnanswered(current: () => number | null): () => void {
  const { t } = useI18n()
  const router = useRouter()
  const list = useTicketList()
  return () => {
    const next = nextUnanswered(list.rows, current())
    if (next) void router.push({ name: 'ticket', params: { number: next } })
    else toast(t('tickets.all_answered'))
  }
}
