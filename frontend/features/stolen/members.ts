import { get, type Page } from '@/platform/http'

export interface Member { id: string; name: string; member_id: string; email_masked: string; phone_masked: string }
type Found = Omit<Member, 'member_id'> & { member_id: string | null }

/** Contacts that have an account of their own. */
export async function findMembers(q: string): Promise<Member[]> {
  const page = await get<Page<Found>>('/contacts', { query: { q } })
  return page.results.filter((one): one is Member => one.member_id !== null)
}
