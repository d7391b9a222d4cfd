import { defineStore } from 'pinia'
import { get, post, remove } from './http'
import { remember } from './memory'

export interface User {
  id: string
  email: string
  display_name: string
  role: 'customer' | 'agent' | 'supervisor' | 'administrator'
  language: string
  email_verified: boolean
  second_factor: boolean
  permissions: string[]
  must_set_up_second_factor: boolean
}
export interface Visitor { id: string; name: string; email: string | null }
interface SessionAnswer { user: User | null; visitor?: Visitor | null; next: null | 'otp' }

/** Who is here, on this browser. `known` turns true when the server has said so once. */
export const useSession = defineStore('session', {
  state: () => ({ user: null as User | null, visitor: null as Visitor | null, next: null as null | 'otp', known: false }),
  getters: {
    isStaff: (state) => state.user !== null && state.user.role !== 'customer',
    can: (state) => (permission: string) => state.user?.permissions.includes(permission) ?? false,
  },
  actions: {
    async load(): Promise<void> {
      this.take(await get<SessionAnswer>('/session'))
    },
    async signIn(email: string, password: string): Promise<void> {
      this.take(await post<SessionAnswer>('/session', { email, password }))
    },
    async proveSecondFactor(code: string): Promise<void> {
      this.take(await post<SessionAnswer>('/session/otp', { code }))
    },
    async signOut(): Promise<void> {
      await remove('/session')
      this.$patch({ user: null, next: null })
    },
    async becomeVisitor(details: { display_name?: string; email?: string }): Promise<void> {
      const made = await post<{ id: string; name: string; token: string }>('/visitors', details)
      // The token itself stays in its HttpOnly cookie; scripts have no use for it.
      remember('visited', true)
      this.visitor = { id: made.id, name: made.name, email: details.email ?? null }
    },
    take(answer: SessionAnswer): void {
      this.user = answer.user
      if (answer.visitor !== undefined) this.visitor = answer.visitor
      this.next = answer.next
      this.known = true
    },
  },
})
