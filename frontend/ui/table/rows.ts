/** What a long table draws and selects. Pure. */

/** The rows in sight and some around them: `from` and up to but not including `until`. */
export function rowsInSight(scrolled_px: number, height_px: number, row_px: number, count: number, spare = 8): { from: number; until: number } {
  const first = Math.floor(Math.max(0, scrolled_px) / row_px)
  const last = Math.ceil((Math.max(0, scrolled_px) + height_px) / row_px)
  const until = Math.min(count, last + spare)
  return { from: Math.max(0, Math.min(first - spare, until)), until }
}

export function toggled(selected: ReadonlySet<string>, key: string): Set<string> {
  const after = new Set(selected)
  if (!after.delete(key)) after.add(key)
  return after
}

/** Everything between the row selected last and this one joins; without a row selected last, only this one. */
export function extended(selected: ReadonlySet<string>, keys: readonly string[], anchor: string | null, key: string): Set<string> {
  const [one, other] = [keys.indexOf(anchor ?? key), keys.indexOf(key)]
  const from = one < 0 ? other : Math.min(one, other)
  return new Set([...selected, ...keys.slice(from, Math.max(one, other) + 1)])
}

export interface Sorting { key: string; down: boolean }

/** Pressed once it rises, pressed again it falls. */
export const turned = (sorting: Sorting | null, key: string): Sorting => ({ key, down: sorting?.key === key ? !sorting.down : false })
