import { get, patch, post, put, remove, type Page } from '@/platform/http'
import type { User } from '@/platform/session'

export interface Agreement { version: string; hash: string; title: string; text: string; effective: string }
export interface Registration { email: string; password: string; display_name: string; phone?: string; accepted_agreement?: string }
export interface OwnData extends User { phone: string }
export interface SignedInWindow { id: string; current: boolean; address: string; user_agent: string; started_at: string; seen_at: string }
export interface Authenticators { totp: boolean; recovery_codes_left: number }

const token = (of: string) => encodeURIComponent(of)

export const currentAgreement = () => get<Agreement>('/agreements/current')
export const register = (registration: Registration) => post<User>('/members', registration)
export const fetchOwnData = () => get<OwnData>('/members/me')
export const changeOwnData = (change: Partial<Pick<OwnData, 'display_name' | 'phone' | 'language'>>) => patch<OwnData>('/members/me', change)
export const changePassword = (current: string, fresh: string) => put<{ user: User }>('/password', { current, new: fresh })
export const askForReset = (email: string) => post<void>('/password-resets', { email })
export const resetPassword = (key: string, password: string) => put<void>(`/password-resets/${token(key)}`, { password })
export const sendVerification = () => post<void>('/email-verifications', {})
export const verifyEmail = (key: string) => put<{ user: User }>(`/email-verifications/${token(key)}`, {})
export const acceptInvitation = (key: string, password: string) => put<unknown>(`/invitations/${token(key)}`, { password })
export const attachVisit = () => post<unknown>('/visitors/attachment', {})
export const listSessions = () => get<Page<SignedInWindow>>('/sessions')
export const endSession = (id: string) => remove(`/sessions/${token(id)}`)
export const endAllSessions = () => remove('/sessions')
export const fetchAuthenticators = () => get<Authenticators>('/authenticators')
export const beginTotp = () => post<{ secret: string; uri: string }>('/authenticators/totp', {})
export const finishTotp = (code: string) => put<{ recovery_codes: string[] }>('/authenticators/totp', { code })
export const removeTotp = (password: string) => remove('/authenticators/totp', { password })
