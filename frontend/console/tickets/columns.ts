import { COLUMNS, type ColumnName, type TicketView } from '@/features/tickets/types'
import { recall, remember } from '@/platform/memory'

/** Which columns a view shows: its own, or as chosen in this browser. The number and the subject always stand. */
export const ALWAYS: readonly ColumnName[] = ['number', 'subject']
export const WIDTHS: Record<ColumnName, string | undefined> = {
  number: '76px', subject: undefined, status: '112px', priority: '64px', category: '128px', queue: '112px', service: '112px', assignee: '88px', contact: '112px',
  tags: '144px', source: '80px', last: '240px', due_at: '124px', opened_at: '112px', changed_at: '112px',
}

const keyOf = (view: TicketView | undefined) => `tickets.columns.${view?.slug ?? view?.id ?? 'usual'}`
const USUAL: readonly ColumnName[] = ['number', 'subject', 'contact', 'status', 'priority', 'assignee', 'due_at', 'changed_at']

export function columnsOf(view: TicketView | undefined): ColumnName[] {
  const shown = recall<ColumnName[]>(keyOf(view)) ?? view?.columns ?? USUAL
  return COLUMNS.filter((column) => ALWAYS.includes(column) || shown.includes(column))
}
export const keepColumns = (view: TicketView | undefined, columns: readonly string[]) => remember(keyOf(view), columns)
