import { get, patch, post, put, type Page } from '@/platform/http'

export interface Person {
  id: string; email: string; display_name: string; role: Role; team: Team | null; is_active: boolean; invited: boolean
  email_verified: boolean; second_factor: boolean; joined_at: string; last_signed_in_at: string | null
}
export type Role = 'agent' | 'supervisor' | 'administrator'
export const ROLES: readonly Role[] = ['agent', 'supervisor', 'administrator']
export interface Team { id: string; name: string }
export interface Seat { arranged: boolean; capacity: number; queues: string[]; skills: string[] }
export interface PersonFilter { role?: string; team?: string; q?: string }

export const listPeople = (filter: PersonFilter, page?: string) => get<Page<Person>>(page ?? '/people', page ? {} : { query: { ...filter } })
export const invitePerson = (form: { email: string; display_name: string; role: Role; team?: string }) => post<Person>('/people', form)
export const changePerson = (id: string, change: { role?: Role; team?: string | null; is_active?: boolean; display_name?: string }) => patch<Person>(`/people/${id}`, change)
export const inviteAgain = (id: string) => post<unknown>(`/people/${id}/invitations`, {})
export const listTeams = () => get<Page<Team>>('/teams')
export const addTeam = (name: string) => post<Team>('/teams', { name })
export const fetchSeat = (id: string) => get<Seat>(`/people/${id}/seat`)
export const saveSeat = (id: string, seat: Omit<Seat, 'arranged'>) => put<Seat>(`/people/${id}/seat`, seat)
