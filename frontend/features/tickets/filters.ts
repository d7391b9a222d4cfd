import type { LocationQuery } from 'vue-router'
import type { FilterName, Filters, Ordering } from './types'

/** What a list is narrowed by, as it stands in the address of the page. Pure. */
export const FILTERS: readonly FilterName[] = ['status', 'assignee', 'queue', 'category', 'priority', 'service', 'tag', 'source', 'due', 'unanswered', 'snoozed', 'opened_after', 'opened_before', 'contact', 'q']
export const ORDERINGS: readonly Ordering[] = ['due', '-changed', '-opened', 'priority', 'number', '-number']
export const USUAL_VIEW = 'mine'

export interface Asked { view: string; filters: Filters; ordering: Ordering | '' }

/** Whatever else stands there is left alone: an address may come from anywhere. */
export function askedBy(query: LocationQuery): Asked {
  const word = (name: string) => { const value = query[name]; return typeof value === 'string' ? value : '' }
  const filters: Filters = {}
  for (const name of FILTERS) if (word(name)) filters[name] = word(name)
  const ordering = word('ordering') as Ordering
  return { view: word('view') || USUAL_VIEW, filters, ordering: ORDERINGS.includes(ordering) ? ordering : '' }
}

export function queryFor(asked: Asked): Record<string, string> {
  return { view: asked.view, ...asked.filters, ...(asked.ordering && { ordering: asked.ordering }) }
}

export const valuesOf = (filter: string | undefined): string[] => (filter ? filter.split(',') : [])

/** The order a click on a column means. The server orders by what its indexes can. */
const BY_COLUMN: Partial<Record<string, { up?: Ordering; down?: Ordering }>> = {
  number: { up: 'number', down: '-number' }, due_at: { up: 'due' }, changed_at: { down: '-changed' }, opened_at: { down: '-opened' }, priority: { up: 'priority' },
}
export const sortable = (column: string): boolean => column in BY_COLUMN
export function orderingFor(column: string, down: boolean): Ordering | '' {
  const ways = BY_COLUMN[column]
  return (down ? ways?.down ?? ways?.up : ways?.up ?? ways?.down) ?? ''
}
export function sortingOf(ordering: Ordering | ''): { key: string; down: boolean } | null {
  for (const [key, ways] of Object.entries(BY_COLUMN)) {
    if (ways?.up === ordering) return { key, down: false }
    if (ways?.down === ordering) return { key, down: true }
  }
  return null
}
