import { inWords, type Values } from '@/features/knowledge/blanks'
import type { Ticket } from '@/features/tickets/types'

/** What fills the blanks of a quick reply on this ticket. */
export const values = (ticket: Ticket, agent: string, language: string): Values => ({
  'customer.name': ticket.contact.name,
  'agent.name': agent,
  today: inWords(new Date(), language),
  'ticket.number': String(ticket.number),
  'ticket.subject': ticket.subject,
  'ticket.link': `${location.origin}/tickets/${ticket.number}`,
  'ticket.opened_on': inWords(new Date(ticket.opened_at), language),
  'category.name': ticket.category.name,
  'service.name': ticket.service?.name ?? '',
  'queue.name': ticket.queue.name,
})
