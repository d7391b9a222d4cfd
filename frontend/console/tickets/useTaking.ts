import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { takeNext } from '@/features/tickets/api'
import { explain } from '@/platform/explain'
import { useAttempt } from '@/platform/useAttempt'
import { toast } from '@/ui/toasts'

/** 领取下一单: the most pressing ticket nobody has becomes mine, and opens. */
export function useTaking() {
  const { t } = useI18n()
  const router = useRouter()
  const { busy: taking, failure, attempt } = useAttempt()

  async function take(): Promise<void> {
    const done = await attempt(async () => {
      const ticket = await takeNext()
      if (ticket) await router.push({ name: 'ticket', params: { number: ticket.number } })
      else toast(t('tickets.nothing_waits'))
    })
    if (!done && failure.value) toast(explain(failure.value, t), { tone: 'alarm' })
  }
  return { taking, take }
}
