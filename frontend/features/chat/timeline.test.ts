import { describe, expect, it } from 'vitest'
import { contiguous, emptyTimeline, entries, gaps, notesMissing, withEarlier, withHappenings, withHead, withMessages, withNotes, withRetracted, type Timeline } from './timeline'
import type { Happening, Message, Note } from './types'

const said = (seq: number, text = `第 ${seq} 句`): Message => ({
  conversation: 'c', seq, client_id: `id-${seq}`, author: { kind: 'customer', id: 'm', name: '林小满' }, text, files: [],
  at: `2026-11-24T06:${String(seq).padStart(2, '0')}:00Z`, visibility: 'public', retracted: false,
})
const noted = (seq: number, after: number): Note => ({ ...said(seq), seq, after, visibility: 'internal', client_id: `note-${seq}` })
const happened = (id: string, after: number, at: string): Happening => ({ id, kind: 'accepted', after, by: '周岚', facts: {}, at })
const sequences = (timeline: Timeline) => timeline.messages.map((message) => message.seq)
const keys = (timeline: Timeline) => entries(timeline).map((entry) => entry.key)

/** A small generator of our own, so that a failing run can be repeated from its seed. */
function shuffled<T>(rows: T[], seed: number): T[] {
  const deck = [...rows]
  for (let index = deck.length - 1; index > 0; index--) {
    seed = (seed * 1103515245 + 12345) % 2147483648
    const other = seed % (index + 1)
    ;[deck[index], deck[other]] = [deck[other]!, deck[index]!]
  }
  return deck
}

describe('a timeline', () => {
  it('orders by sequence and shows each message once, whatever the order and number of arrivals', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const arrivals = shuffled([...Array.from({ length: 30 }, (_, index) => said(index + 1)), said(3), said(17), said(17), said(30)], seed)
      const timeline = arrivals.reduce((held, message) => withMessages(held, [message]), emptyTimeline())
      expect(sequences(timeline), `seed ${seed}`).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
      expect(gaps(timeline)).toEqual([])
    }
  })

  it('does not change the timeline it was given', () => {
    const before = withMessages(emptyTimeline(), [said(1)])
    withMessages(before, [said(2)])
    withRetracted(before, [1])
    expect(sequences(before)).toEqual([1])
    expect(before.messages[0]!.retracted).toBe(false)
  })

  it('sees a gap in the middle and one at the end', () => {
    const timeline = withHead(withMessages(emptyTimeline(), [said(1), said(2), said(5)]), 8)
    expect(gaps(timeline)).toEqual([{ after: 2, until: 4 }, { after: 5, until: 8 }])
  })

  it('names the last unbroken sequence when it resumes', () => {
    expect(contiguous(emptyTimeline())).toBe(0)
    expect(contiguous(withMessages(emptyTimeline(), [said(1), said(2), said(5)]))).toBe(2)
    expect(contiguous(withMessages(emptyTimeline(4), [said(5), said(6)]))).toBe(6)
  })

  it('has a gap from the start when the first messages are missing', () => {
    expect(gaps(withMessages(emptyTimeline(), [said(3)]))).toEqual([{ after: 0, until: 2 }])
  })

  it('does not miss what was never asked for', () => {
    const timeline = withMessages(emptyTimeline(10), [said(11), said(4)])
    expect(sequences(timeline)).toEqual([11])
    expect(gaps(timeline)).toEqual([])
  })

  it('takes in earlier messages when they are asked for', () => {
    const timeline = withEarlier(withMessages(emptyTimeline(2), [said(3)]), 0, [said(1), said(2)])
    expect(sequences(timeline)).toEqual([1, 2, 3])
    expect(gaps(timeline)).toEqual([])
  })

  it('keeps the place of a retracted message but not its words, even if an older copy arrives later', () => {
    const timeline = withMessages(withRetracted(withMessages(emptyTimeline(), [said(1), said(2)]), [2]), [said(2, '旧的一份')])
    expect(timeline.messages[1]).toMatchObject({ seq: 2, retracted: true, text: '' })
  })

  it('shows a gap where it is, so that nobody reads past it unaware', () => {
    expect(keys(withMessages(emptyTimeline(), [said(1), said(4)]))).toEqual(['message:customer:id-1', 'gap:1', 'message:customer:id-4'])
  })

  it('puts notes and happenings after the message they follow, by time', () => {
    let timeline = withMessages(emptyTimeline(), [said(1), said(2)])
    timeline = withNotes(timeline, [noted(1, 1)])
    timeline = withHappenings(timeline, [happened('late', 1, '2026-11-24T06:01:30Z'), happened('start', 0, '2026-11-24T06:00:30Z')])
    expect(keys(timeline)).toEqual(['happening:start', 'message:customer:id-1', 'note:1', 'happening:late', 'message:customer:id-2'])
  })

  it('keeps a happening that stands in a gap before what follows the gap', () => {
    const timeline = withHappenings(withMessages(emptyTimeline(), [said(1), said(4)]), [happened('x', 3, '2026-11-24T06:03:30Z')])
    expect(keys(timeline)).toEqual(['message:customer:id-1', 'gap:1', 'happening:x', 'message:customer:id-4'])
  })

  it('shows a repeated happening once', () => {
    const timeline = withHappenings(withHappenings(emptyTimeline(), [happened('x', 0, '2026-11-24T06:00:00Z')]), [happened('x', 0, '2026-11-24T06:00:00Z')])
    expect(timeline.happenings).toHaveLength(1)
  })

  it('notices missing notes by their own numbers', () => {
    expect(notesMissing(withHead(withNotes(emptyTimeline(), [noted(1, 0)]), 0, 2))).toBe(true)
    expect(notesMissing(withNotes(emptyTimeline(), [noted(1, 0), noted(2, 0)]))).toBe(false)
  })

  it('never lets an internal note slip among the public words', () => {
    expect(withMessages(emptyTimeline(), [{ ...said(1), visibility: 'internal' }]).messages).toEqual([])
  })
})
