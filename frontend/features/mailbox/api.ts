import { get, post, type Page } from '@/platform/http'

export interface Mail {
  id: string; to: string; subject: string; text: string; state: 'queued' | 'sending' | 'sent' | 'failed' | 'stored'
  attempts: number; last_error: string; message_id: string; created_at: string; next_try_at: string | null; ended_at: string | null
}
export const listMail = (page?: string) => get<Page<Mail>>(page ?? '/outbox')
export const sendAgain = (id: string) => post<Mail>(`/outbox/${id}/retries`, {})
