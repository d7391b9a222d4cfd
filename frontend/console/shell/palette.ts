export interface Choice { group: 'talk' | 'go' | 'do'; words: string; more: string; run: () => void }

const MOST = 30

/** What fits the words typed: by name first, then by what stands beside it. Places and verbs when nothing is typed. */
export function found(all: readonly Choice[], wanted: string): Choice[] {
  const parts = wanted.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (!parts.length) return all.filter((choice) => choice.group !== 'talk')
  const fits = (text: string) => parts.every((part) => text.toLowerCase().includes(part))
  const byName = all.filter((choice) => fits(choice.words))
  const byRest = all.filter((choice) => !fits(choice.words) && fits(`${choice.words} ${choice.more}`))
  return [...byName, ...byRest].slice(0, MOST)
}
