import { defineStore } from 'pinia'
import { useSession } from '@/platform/session'
import { listOwnTickets } from './api'
import type { OwnTicketRow } from './types'

const FRESH_FOR_MS = 30_000

/** What one has asked for lately, for the badge in the header and 您的事. A failure leaves what there was: the pages explain. */
export const useOwnTickets = defineStore('own-tickets', {
  state: () => ({ rows: [] as OwnTicketRow[], whose: '', askedAt: 0 }),
  getters: {
    unread: (state) => state.rows.filter((row) => row.unread).length,
    /** 等您回复 first: nothing goes on without them. */
    open: (state) => state.rows.filter((row) => row.status !== 'solved' && row.status !== 'closed').sort((one, other) => Number(other.awaits_you) - Number(one.awaits_you)),
  },
  actions: {
    async load(force = false): Promise<void> {
      const session = useSession()
      const who = session.isStaff ? '' : session.user?.id ?? session.visitor?.id ?? ''
      if (who !== this.whose) Object.assign(this, { rows: [], whose: who, askedAt: 0 })
      if (!who || (!force && Date.now() - this.askedAt < FRESH_FOR_MS)) return
      this.askedAt = Date.now()
      try {
        const { results } = await listOwnTickets()
        if (this.whose === who) this.rows = results
      } catch {
        this.askedAt = 0
      }
    },
    /** Read just now, here. */
    seen(number: number): void {
      const row = this.rows.find((one) => one.number === number)
      if (row) row.unread = false
    },
  },
})
