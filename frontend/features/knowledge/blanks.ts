/** The blanks of a prepared text, `{{customer.name}}`: the server's `knowledge.variables` says which there are. Pure. */

export const IN_TALK = ['customer.name', 'agent.name', 'today'] as const
export const ON_TICKET = ['ticket.number', 'ticket.subject', 'ticket.link', 'ticket.opened_on', 'category.name', 'service.name', 'queue.name'] as const
export type Blank = (typeof IN_TALK)[number] | (typeof ON_TICKET)[number]
export type Values = Partial<Record<Blank, string>>

const KNOWN = new Set<string>([...IN_TALK, ...ON_TICKET])
const BLANK = /\{\{\s*([^{}]*?)\s*\}\}/g

export const braced = (name: string): string => `{{${name}}}`

/** In one pass, so that braces in a name stay a name. What nobody knows stays as it stands, to be seen before sending. */
export function filled(text: string, values: Values): string {
  return text.replace(BLANK, (whole, name: string) => values[name as Blank] || whole)
}

/** Blanks of ours the customer would read as braces, each once. Other braces may well be what is being talked about. */
export function unfilled(text: string): string[] {
  return [...new Set([...text.matchAll(BLANK)].map((found) => found[1]!).filter((name) => KNOWN.has(name)))]
}

/** A day as one says it: 11月22日星期日. */
export const inWords = (day: Date, language: string): string =>
  new Intl.DateTimeFormat(language.startsWith('en') ? 'en-GB' : 'zh-CN', { month: 'long', day: 'numeric', weekday: 'long' }).format(day)
