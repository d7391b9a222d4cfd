import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useChat } from '@/features/chat/store'
import { explain } from '@/platform/explain'
import { useSession } from '@/platform/session'
import { toast } from '@/ui/toasts'
import { forgetDrafts } from '../talk/drafts'

/** Signing out, here or everywhere. Words that are not sent yet would be lost with it, so they are named first. */
export function useLeaving() {
  const { t } = useI18n()
  const router = useRouter()
  const session = useSession()
  const chat = useChat()

  async function leave(end: () => Promise<void> = () => session.signOut()): Promise<void> {
    const unsent = [...chat.threads.values()].reduce((count, thread) => count + thread.unsent.length, 0)
    if (unsent) toast(t('console.unsent', { count: unsent }), { tone: 'alarm', action: { label: t('console.leave_anyway'), run: () => void go(end) } })
    else await go(end)
  }

  async function go(end: () => Promise<void>): Promise<void> {
    try {
      await end()
    } catch (failure) {
      return toast(explain(failure, t), { tone: 'alarm' })
    }
    chat.forgetEverything()
    forgetDrafts()
    // A new page, not a new route: nothing of this person stays in memory either.
    location.assign(router.resolve({ name: 'sign-in' }).href)
  }

  return leave
}
