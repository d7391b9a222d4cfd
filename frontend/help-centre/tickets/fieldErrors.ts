import { ApiError } from '@/platform/errors'

/** What the server says of `fields.<key>` belongs under that question; the rest under its own name. Pure. */
export function fieldErrors(failure: unknown): { own: Partial<Record<string, string>>; fields: Partial<Record<string, string>> } {
  const said = failure instanceof ApiError ? Object.entries(failure.errors) : []
  const part = (wanted: boolean) => said.filter(([name]) => name.startsWith('fields.') === wanted).map(([name, words]) => [name.replace(/^fields\./, ''), words.join(' ')])
  return { own: Object.fromEntries(part(false)), fields: Object.fromEntries(part(true)) }
}
