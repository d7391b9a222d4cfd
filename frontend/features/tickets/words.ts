import type { Composer } from 'vue-i18n'
import { whenShort } from '@/platform/format'
import type { Language } from '@/platform/language'
import type { Change as ShownChange, TimelineEntry } from '@/ui/timeline/entries'
import type { Change, Entry, Field, Notice, TicketView } from './types'
import { answerWords } from './fields'

type Say = Pick<Composer, 't' | 'te'>

/** 3:10 means three hours and ten minutes: promises are made in hours. */
export function hoursAndMinutes(seconds: number): string {
  const minutes = Math.floor(Math.abs(seconds) / 60)
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
}

/** How many a view holds; nothing where they cannot be counted. */
export const countWords = ({ count, more }: Pick<TicketView, 'count' | 'more'>): string => (count === null ? '' : `${count}${more ? '+' : ''}`)

/** What a change was and is, as people read it. The server sends names, except for the few words that are translated here. */
export function changeWords(change: Change, form: readonly Field[], language: string, { t, te }: Say): ShownChange {
  const asked = change.field.startsWith('fields.') ? form.find((field) => `fields.${field.key}` === change.field) : undefined
  const value = (one: unknown): string | null => {
    if (one === null || one === undefined || one === '' || (Array.isArray(one) && !one.length)) return null
    if (change.field === 'status' || change.field === 'priority') return t(`ticket.${change.field}.${String(one)}`)
    if (asked) return answerWords(asked, one, language, { yes: t('ticket.yes'), no: t('ticket.no'), files: (count) => t('ticket.files', { count }) })
    return Array.isArray(one) ? one.join('、') : String(one)
  }
  const name = asked ? (language === 'en' && asked.label_en) || asked.label : te(`ticket.field.${change.field}`) ? t(`ticket.field.${change.field}`) : change.field.replace(/^fields\./, '')
  return { field: name, old: value(change.old), new: value(change.new) }
}

/** An event in one sentence. One this page does not know yet is named as the server names it. */
export function eventWords(entry: Entry, now: number, language: Language, { t, te }: Say): string {
  const key = entry.event === 'reopened' || !entry.event ? 'ticket.event.changed' : `ticket.event.${entry.event}`
  if (!te(key)) return entry.event.replaceAll('_', ' ')
  const facts = entry.facts
  const until = typeof facts.until === 'string' ? whenShort(facts.until, now, language) : ''
  const kind = entry.event.startsWith('clock_') || entry.event === 'escalated' ? String(facts.clock ?? facts.kind ?? '') : ''
  return t(key, {
    number: String(facts.into ?? facts.from ?? facts.number ?? ''), to: String(facts.to ?? ''), score: Number(facts.score ?? 0), until, rule: String(facts.rule ?? ''),
    link: typeof facts.kind === 'string' && te(`ticket.link.${facts.kind}`) ? t(`ticket.link.${facts.kind}`) : '',
    clock: kind && te(`ticket.clock.${kind}`) ? t(`ticket.clock.${kind}`) : '',
  })
}

/** Events that carry somebody's words. */
const SPOKEN = new Set(['opened', 'auto_reply'])

export interface ShownEntry extends TimelineEntry { entry: Entry }

/** An entry as the timeline draws it. Public words and notes stand as words, everything else as a line. */
export function shownEntry(entry: Entry, form: readonly Field[], now: number, language: Language, say: Say): ShownEntry {
  const kind = entry.kind === 'reply' ? 'said' : entry.kind === 'note' ? 'note' : entry.kind
  const isWords = kind === 'said' || kind === 'note' || (SPOKEN.has(entry.event) && entry.text !== '')
  const who = entry.author.kind === 'system' ? entry.author.name || say.t('ticket.system') : entry.author.name || say.t('ticket.nameless')
  return {
    key: String(entry.sequence), at: entry.at, entry, who, us: entry.author.kind === 'staff',
    kind: isWords && kind !== 'note' ? 'said' : kind, text: kind === 'event' && !isWords ? eventWords(entry, now, language, say) + (entry.event === 'mail_failed' ? entry.text : entry.changes.length ? '　' : '') : entry.text,
    changes: entry.changes.map((change) => changeWords(change, form, language, say)),
  }
}

export function noticeWords(notice: Notice, { t, te }: Say): string {
  const { facts } = notice
  return t(`ticket.notice.${notice.kind}`, {
    by: String(facts.by ?? ''), clock: facts.clock ? t(`ticket.clock.${String(facts.clock)}`) : '', state: facts.state ? t(`ticket.clock_state.${String(facts.state)}`) : '',
    why: te(`arrivals.outcome.${String(facts.why)}`) ? t(`arrivals.outcome.${String(facts.why)}`) : '',
  })
}
