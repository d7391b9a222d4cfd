import { describe, expect, it } from 'vitest'
import { expectedLines } from './expected'

const telling = { when: (iso: string) => iso.slice(5, 10), say: (key: string, facts?: Record<string, unknown>) => [key, ...Object.values(facts ?? {})].join(' ') }

describe('what the account says to a question', () => {
  it('is nothing where it lies with the platform', () => {
    expect(expectedLines({ key: 'usual_use', expected: null }, telling)).toEqual([])
  })

  it('says so where nothing is on record', () => {
    expect(expectedLines({ key: 'recent_dealings', expected: [] }, telling)).toEqual(['stolen.no_record'])
  })

  it('marks a contact that is new, and one that is gone', () => {
    const contact = { channel: 'email' as const, masked: 'x***@a.test', since: '2026-11-20T00:00:00Z', until: '2026-11-21T00:00:00Z', proven_at: null, is_new: true }
    expect(expectedLines({ key: 'registered_contact', expected: [contact] }, telling)).toEqual(['x***@a.test stolen.contact_new 11-20 stolen.contact_gone 11-21'])
  })

  it('tells a sign-in that was refused from one that was not', () => {
    const rows = [false, true].map((refused) => ({ at: '2026-11-20T00:00:00Z', address: '10.0.0.0/24', refused }))
    expect(expectedLines({ key: 'last_own_sign_in', expected: rows }, telling)).toEqual(['11-20 10.0.0.0/24', '11-20 10.0.0.0/24 stolen.sign_in_refused'])
  })
})
