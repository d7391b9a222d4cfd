import { get } from '@/platform/http'

/** What stands on record of one thing, and how much of it is sealed. */
export interface Seal { count: number; sealed: number; root: string | null; first_broken: number | string | null }
export const fetchSeal = (kind: string, id: string) => get<Seal>(`/evidence/${kind}/${encodeURIComponent(id)}`)
