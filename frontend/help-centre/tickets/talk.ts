import type { Message } from '@/features/chat/types'
import type { OwnEntry } from './types'

/** What a customer reads of a ticket, as a conversation: words as bubbles, everything else as a grey line. Pure. */
export type TalkItem =
  | { key: string; kind: 'words'; at: string; mine: boolean; message: Message }
  | { key: string; kind: 'line'; at: string; say: string }

/** Each number once, the later word about it wins, in order. Customers' numbers have holes: between them is what we keep to ourselves. */
export function joined(entries: readonly OwnEntry[], news: readonly OwnEntry[]): OwnEntry[] {
  const byNumber = new Map([...entries, ...news].map((entry) => [entry.sequence, entry]))
  return [...byNumber.values()].sort((one, other) => one.sequence - other.sequence)
}

export const lastOf = (entries: readonly OwnEntry[]): number => entries.at(-1)?.sequence ?? 0

const LINES = new Set(['opened', 'urged', 'reopened', 'confirmed', 'merged_away', 'merged_in', 'split_off', 'split_from', 'rated'])

export function talkOf(entries: readonly OwnEntry[], ticket: number): TalkItem[] {
  return entries.flatMap((entry): TalkItem[] => {
    const base = { key: String(entry.sequence), at: entry.at }
    const items: TalkItem[] = []
    if (entry.text || entry.files.length) items.push({ ...base, kind: 'words', mine: entry.author.kind === 'customer', message: asMessage(entry, ticket) })
    const status = entry.changes.find((change) => change.field === 'status')?.new
    const say = LINES.has(entry.event) && !(entry.event === 'opened' && items.length) ? entry.event : typeof status === 'string' && !items.length ? `status_${status}` : ''
    if (say) items.push({ ...base, key: `${base.key}-line`, kind: 'line', say })
    return items
  })
}

const asMessage = (entry: OwnEntry, ticket: number): Message => ({
  conversation: `ticket-${ticket}`, seq: entry.sequence, client_id: entry.client_id || null, author: entry.author,
  text: entry.text, files: entry.files, at: entry.at, visibility: 'public', retracted: false,
})
