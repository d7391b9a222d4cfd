import { shallowReactive } from 'vue'
import type { Entry } from '@/features/tickets/types'

/** Of each ticket, our newest answer whose mail waits: kept beside the pages, so that one can look elsewhere and still take it back. */
export const leaving = shallowReactive(new Map<number, Entry>())
