import type { Person } from './types'

/** Where `@name` stands before the caret; `from` is the sign. */
export interface AtWord { from: number; until: number; word: string }
export function atWordAt(text: string, caret: number): AtWord | null {
  const found = /(?:^|[^\w@])@([^\s@[\]()]{0,20})$/.exec(text.slice(0, caret))
  return found ? { from: caret - found[1]!.length - 1, until: caret, word: found[1]! } : null
}

export function peopleNamed(people: readonly Person[], word: string, most = 8): Person[] {
  const wanted = word.toLowerCase()
  return people.filter((one) => one.name.toLowerCase().includes(wanted)).slice(0, most)
}

/** As the server reads it: `@陈静` becomes `@[陈静](id)`. The longest name first, so that 陈静 does not cut 陈静怡 in two. */
export function withIds(text: string, people: readonly Person[]): string {
  const byName = new Map(people.filter((one) => /^[^\]\n]{1,60}$/.test(one.name)).map((one) => [one.name, one.id]))
  const names = [...byName.keys()].sort((one, other) => other.length - one.length)
  if (!names.length) return text
  const anyName = new RegExp(`@(${names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})`, 'g')
  return text.replace(anyName, (_, name: string) => `@[${name}](${byName.get(name)})`)
}
