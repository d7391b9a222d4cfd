import type { Happening } from '@/features/stolen/api'

/** The steps of this lane. Clocks, links and other news of tickets stand on the ticket's own page. */
const KNOWN = new Set([
  'opened', 'proven', 'frozen', 'freeze_confirmed', 'freeze_ran_out', 'freeze_ended_elsewhere', 'freeze_needs_person', 'withdrawn', 'false_alarm', 'code_sent', 'code_not_sent', 'member_named', 'checked', 'report_refused',
  'restore_proposed', 'item_opened', 'restore_approved', 'restore_not_approved', 'proposal_taken_back', 'cooling_off', 'restored', 'restore_email_named', 'link_sent_again', 'platform_told', 'platform_acknowledged', 'on_call_alarmed', 'reported_for_caller',
])

const ALARMS = new Set(['unattended', 'late', 'platform_silent', 'freeze_ran_out', 'restore_failed'])

/** One step in a sentence; nothing for what is told elsewhere. */
export function happeningWords(event: Happening, say: (key: string, facts?: Record<string, unknown>) => string, when: (iso: string) => string): string {
  if (!KNOWN.has(event.event)) return ''
  const { facts } = event
  const until = facts.until ?? facts.expires_at
  const about = {
    by: event.by || say('stolen.by_system'),
    what: typeof facts.key === 'string' ? say(`stolen.item.${facts.key}`) : '',
    reason: event.event === 'on_call_alarmed' && ALARMS.has(String(facts.reason)) ? say(`stolen.alarm.${facts.reason}`) : String(facts.reason ?? ''),
    until: typeof until === 'string' ? when(until) : '',
    number: String(facts.number ?? ''),
    channel: say(`stolen.channel.${facts.channel === 'sms' || facts.channel === 'agent' ? facts.channel : 'email'}`),
  }
  return say(`stolen.event.${event.event}`, about)
}
