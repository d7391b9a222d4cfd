import type { CannedResponse } from './api'

/** Where `/word` stands before the caret; `from` is the slash. Only at the start of a line or after a space. */
export interface SlashWord { from: number; until: number; word: string }

export function slashWordAt(text: string, caret: number): SlashWord | null {
  const found = /(?:^|\s)\/([^\s/]{0,30})$/.exec(text.slice(0, caret))
  return found ? { from: caret - found[1]!.length - 1, until: caret, word: found[1]! } : null
}

type Matchable = Pick<CannedResponse, 'shortcut' | 'title' | 'text' | 'initials' | 'pinyin'>

/** By shortcut, title, pinyin initials or full pinyin, then by a word of the text; the nearest first. */
export function matching<T extends Matchable>(all: readonly T[], word: string, most = 8): T[] {
  const wanted = word.toLowerCase()
  return all
    .map((one) => ({ one, rank: rank(one, wanted) }))
    .filter(({ rank }) => rank !== null)
    .sort((left, right) => left.rank! - right.rank! || left.one.title.localeCompare(right.one.title, 'zh'))
    .slice(0, most)
    .map(({ one }) => one)
}

function rank(one: Matchable, wanted: string): number | null {
  if (!wanted) return 5
  const names = [one.shortcut, one.title, ...readings(one.initials), ...readings(one.pinyin)].map((name) => name.toLowerCase())
  if (names.includes(wanted)) return 0
  if (names.some((name) => name.startsWith(wanted))) return 1
  if (names.some((name) => name.includes(wanted))) return 2
  return one.text.toLowerCase().includes(wanted) ? 3 : null
}

/** A character may be read in several ways; the server lists them with spaces between. */
const readings = (list: string) => (list ?? '').split(/\s+/).filter(Boolean)

/** The title in three pieces, so that what matched can be shown. Initials match a stretch of characters. */
export function highlighted(one: Pick<CannedResponse, 'title' | 'initials'>, word: string): [string, string, string] {
  const title = [...one.title]
  const wanted = word.toLowerCase()
  const inTitle = one.title.toLowerCase().indexOf(wanted)
  const inInitials = Math.max(-1, ...readings(one.initials).filter((reading) => reading.length === title.length).map((reading) => reading.indexOf(wanted)))
  if (!wanted || (inTitle < 0 && inInitials < 0)) return [one.title, '', '']
  if (inTitle >= 0) return [one.title.slice(0, inTitle), one.title.slice(inTitle, inTitle + wanted.length), one.title.slice(inTitle + wanted.length)]
  const until = inInitials + wanted.length
  return [title.slice(0, inInitials).join(''), title.slice(inInitials, until).join(''), title.slice(until).join('')]
}
