import { attachVisit } from '@/features/account/api'
import { useSession } from '@/platform/session'

/**
 * What was said here as a visitor goes to the account, if its e-mail is proven. When it is not, nothing happens now: the same
 * is tried again after the proof. Signing in never fails because of it.
 */
export async function claimVisit(): Promise<void> {
  const session = useSession()
  if (!session.visitor || !session.user?.email_verified || session.isStaff) return
  await attachVisit().then(() => (session.visitor = null)).catch(() => undefined)
}
