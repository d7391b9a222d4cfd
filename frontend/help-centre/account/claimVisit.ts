import { attachVisit } from '@/features/account/api'
import { ApiError } from '@/platform/errors'
import { forget, recall } from '@/platform/memory'
import { useSession } from '@/platform/session'

/**
 * What was said here as a visitor goes to the account, if its e-mail is proven. When it is not, nothing happens now: the same
 * is tried again after the proof. Signing in never fails because of it. True when something came along.
 */
export async function claimVisit(): Promise<boolean> {
  const session = useSession()
  // The visitor's own token is out of a script's reach; this only remembers that there was one.
  if (!recall('visited') || !session.user?.email_verified || session.isStaff) return false
  try {
    await attachVisit()
    session.visitor = null
    forget('visited')
    return true
  } catch (failure) {
    if (failure instanceof ApiError && failure.status === 404) forget('visited')
    return false
  }
}
