import type { Laid } from '@/features/chat/reading'

/** Grey lines between two words: when they are many, the middle ones wait behind one line that says how many. */
export type Shown = Laid | { kind: 'fold'; key: string; count: number }

const MOST_IN_A_ROW = 4
const KEPT_FIRST = 1
const KEPT_LAST = 2

export function folded(entries: readonly Laid[], unfolded: ReadonlySet<string>): Shown[] {
  const shown: Shown[] = []
  for (let from = 0; from < entries.length; ) {
    let until = from
    while (until < entries.length && entries[until]!.kind === 'happening') until++
    const run = withoutEchoes(entries.slice(from, until))
    const hidden = run.slice(KEPT_FIRST, -KEPT_LAST)
    const key = `fold:${hidden[0]?.key ?? ''}`
    // A day that begins in the middle must not lose its heading.
    const foldable = run.length > MOST_IN_A_ROW && !unfolded.has(key) && !hidden.some((entry) => entry.newDay)
    if (foldable) shown.push(...run.slice(0, KEPT_FIRST), { kind: 'fold', key, count: hidden.length }, ...run.slice(-KEPT_LAST))
    else shown.push(...run)
    if (until < entries.length) shown.push(entries[until]!)
    from = until + 1
  }
  return shown
}

/** "Offered to her" says nothing when the next line is that she accepted. */
function withoutEchoes(run: Laid[]): Laid[] {
  return run.filter((entry, index) => {
    const next = run[index + 1]
    if (entry.kind !== 'happening' || next?.kind !== 'happening' || entry.newDay) return true
    return !(entry.happening.kind === 'offered' && next.happening.kind === 'accepted' && entry.happening.facts.name === next.happening.by)
  })
}
