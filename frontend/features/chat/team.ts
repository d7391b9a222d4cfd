import { get, type Page } from '@/platform/http'

/** Who of us is there, and how much each holds. */
export interface TeamMember { user: { id: string; name: string }; state: 'available' | 'busy' | 'away' | 'offline'; reason: string; since: string; load: number; capacity: number }
export const listTeam = () => get<Page<TeamMember>>('/presence')
