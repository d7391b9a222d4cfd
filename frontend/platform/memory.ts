/** What this browser keeps for us. Storage may be full, switched off or foreign: then we forget, but never fail. */
export function recall<T>(key: string): T | null {
  try {
    const kept = localStorage.getItem(`helpdesk.${key}`)
    return kept === null ? null : (JSON.parse(kept) as T)
  } catch {
    return null
  }
}

/** False when it could not be kept. */
export function remember(key: string, value: unknown): boolean {
  try {
    localStorage.setItem(`helpdesk.${key}`, JSON.stringify(value))
    return true
  } catch {
    return false
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(`helpdesk.${key}`)
  } catch {
    // Nothing was kept, so nothing is left to forget.
  }
}
