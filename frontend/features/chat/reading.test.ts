import { describe, expect, it } from 'vitest'
import { laidOut } from './reading'
import type { Entry } from './timeline'

function said(seq: number, at: string, kind: 'customer' | 'staff' = 'customer'): Entry {
  const message = {
    conversation: 'c', seq, client_id: `${seq}`, author: { kind, id: kind, name: kind }, text: 'x', files: [], at, visibility: 'public' as const, retracted: false,
  }
  return { kind: 'message', key: `message:${seq}`, at, message }
}
const closing = (entries: Entry[], read = 0) => laidOut(entries, read, 'customer').filter((entry) => entry.closesRun).map((entry) => entry.key)

describe('laying out a conversation', () => {
  it('says the time once for a run of one person, and again after three minutes', () => {
    expect(closing([said(1, '2026-11-24T06:00:00'), said(2, '2026-11-24T06:01:00'), said(3, '2026-11-24T06:09:00')])).toEqual(['message:2', 'message:3'])
  })

  it('ends a run when somebody else speaks', () => {
    expect(closing([said(1, '2026-11-24T06:00:00'), said(2, '2026-11-24T06:00:10', 'staff'), said(3, '2026-11-24T06:00:20')])).toHaveLength(3)
  })

  it('shows the read mark where reading stopped', () => {
    expect(closing([said(1, '2026-11-24T06:00:00'), said(2, '2026-11-24T06:00:10'), said(3, '2026-11-24T06:00:20')], 2)).toEqual(['message:2', 'message:3'])
  })

  it('opens each day once', () => {
    const laid = laidOut([said(1, '2026-11-24T23:59:00'), said(2, '2026-11-25T00:00:10'), said(3, '2026-11-25T00:00:20')], 0, 'customer')
    expect(laid.map((entry) => entry.newDay)).toEqual([true, true, false])
  })
})
