import { useSession } from '@/platform/session'

/** Who has no account becomes a visitor, but not before there is something to send. */
export async function beKnown(): Promise<void> {
  const session = useSession()
  if (!session.known) await session.load()
  if (!session.user && !session.visitor) await session.becomeVisitor({})
}
