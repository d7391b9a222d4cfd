import type { CheckItem, Contact, Dealing, SignIn } from '@/features/stolen/api'

/** What the account says to one question, a line each, told with the reader's own words and clock. */
export interface Telling { when: (iso: string) => string; say: (key: string, facts?: Record<string, unknown>) => string }

export function expectedLines(item: Pick<CheckItem, 'key' | 'expected'>, { when, say }: Telling): string[] {
  const told = item.expected
  if (!told) return []
  if (!Array.isArray(told)) return [say('stolen.registered', { when: when(told.at), name: told.name })]
  if (!told.length) return [say('stolen.no_record')]
  if (item.key === 'registered_contact') {
    return (told as Contact[]).map((one) => [one.masked, one.is_new ? say('stolen.contact_new', { when: when(one.since) }) : '', one.until ? say('stolen.contact_gone', { when: when(one.until) }) : ''].filter(Boolean).join(' '))
  }
  if (item.key === 'last_own_sign_in') {
    return (told as SignIn[]).map((one) => `${when(one.at)} ${one.address}${one.refused ? ` ${say('stolen.sign_in_refused')}` : ''}`)
  }
  return (told as Dealing[]).map((one) => `${when(one.at)} ${one.about}`)
}
