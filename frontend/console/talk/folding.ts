import type { Laid } from '@/features/chat/reading'

/**
 * Grey lines between two words. Offers that nobody took are one line that names who was asked; where lines are still many,
 * the middle ones wait behind a line that says how many. Both open.
 */
export type Shown = Laid | { kind: 'fold'; key: string; count: number } | { kind: 'untaken'; key: string; count: number; names: string[] }

const MOST_IN_A_ROW = 4
const KEPT_FIRST = 1
const KEPT_LAST = 2
const REFUSALS: ReadonlySet<string> = new Set(['offer_expired', 'declined'])

export function folded(entries: readonly Laid[], unfolded: ReadonlySet<string>): Shown[] {
  const shown: Shown[] = []
  for (let from = 0; from < entries.length; ) {
    let until = from
    while (until < entries.length && entries[until]!.kind === 'happening') until++
    shown.push(...withoutMiddle(withoutUntaken(withoutEchoes(entries.slice(from, until)), unfolded), unfolded))
    if (until < entries.length) shown.push(entries[until]!)
    from = until + 1
  }
  return shown
}

function withoutMiddle(run: Shown[], unfolded: ReadonlySet<string>): Shown[] {
  const hidden = run.slice(KEPT_FIRST, -KEPT_LAST)
  const key = `fold:${hidden[0]?.key ?? ''}`
  // A day that begins in the middle must not lose its heading, and what somebody has just opened must not close.
  const foldable = run.length > MOST_IN_A_ROW && !unfolded.has(key) && !hidden.some(isDay) && !run.some((entry) => unfolded.has(`untaken:${entry.key}`))
  return foldable ? [...run.slice(0, KEPT_FIRST), { kind: 'fold', key, count: hidden.length }, ...run.slice(-KEPT_LAST)] : run
}

/** Offered and not taken, again and again. An offer that still stands at the end is not part of it. */
function withoutUntaken(run: Laid[], unfolded: ReadonlySet<string>): Shown[] {
  const shown: Shown[] = []
  for (let from = 0; from < run.length; ) {
    const tries = triesAt(run, from)
    const key = `untaken:${run[from]!.key}`
    if (tries.length < 2 || unfolded.has(key)) shown.push(...run.slice(from, from + Math.max(1, tries.length)))
    else {
      const names = tries.filter((one) => REFUSALS.has(kindOf(one))).map(whoOf)
      shown.push({ kind: 'untaken', key, count: names.length, names: [...new Set(names)] })
    }
    from += Math.max(1, tries.length)
  }
  return shown
}

/** From here on: offers and how they failed, up to the last failure of the same day. */
function triesAt(run: Laid[], from: number): Laid[] {
  let until = from
  while (until < run.length && (kindOf(run[until]!) === 'offered' || REFUSALS.has(kindOf(run[until]!))) && !(until > from && run[until]!.newDay)) until++
  while (until > from && !REFUSALS.has(kindOf(run[until - 1]!))) until--
  return run[from]?.newDay ? [] : run.slice(from, until)
}

/** "Offered to her" says nothing when the next line is that she accepted. */
function withoutEchoes(run: Laid[]): Laid[] {
  return run.filter((entry, index) => {
    const next = run[index + 1]
    if (entry.kind !== 'happening' || next?.kind !== 'happening' || entry.newDay) return true
    return !(entry.happening.kind === 'offered' && next.happening.kind === 'accepted' && entry.happening.facts.name === next.happening.by)
  })
}

const kindOf = (entry: Laid): string => (entry.kind === 'happening' ? entry.happening.kind : '')
const whoOf = (entry: Laid): string => (entry.kind === 'happening' ? String(entry.happening.facts.name ?? entry.happening.by) : '')
const isDay = (entry: Shown): boolean => 'newDay' in entry && entry.newDay
