/**
 * What this tab keeps while somebody reports: what they typed, and the query code that is told only once. It goes with the tab;
 * somebody whose account was just stolen may sit at a machine that is not theirs.
 */
export function recallHere<T>(name: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(`helpdesk.stolen.${name}`) ?? 'null') as T | null
  } catch {
    return null
  }
}

export function keepHere(name: string, value: unknown): void {
  try {
    if (value === null) sessionStorage.removeItem(`helpdesk.stolen.${name}`)
    else sessionStorage.setItem(`helpdesk.stolen.${name}`, JSON.stringify(value))
  } catch {
    // Storage is full or switched off: the page works without.
  }
}
