import { interrupted, type Unsent } from './outbox'

/**
 * Each unsent message under its own key: two windows of one person then never write over each other's words.
 * Should both send the same one after a reload, it carries the same id and the server stores it once.
 */
const PREFIX = 'helpdesk.unsent.'
const keyOf = (item: Pick<Unsent, 'conversation' | 'client_id'>) => `${PREFIX}${item.conversation}.${item.client_id}`

export function loadOutbox(conversation: string, storage: Storage | null = browserStorage()): Unsent[] {
  if (!storage) return []
  const kept = keysOf(storage, `${PREFIX}${conversation}.`).map((key) => read(storage, key)).filter((item) => item !== null)
  return interrupted(kept.sort((one, other) => (one.written_at < other.written_at ? -1 : 1)))
}

/** Brings storage in line with a change from `before` to `after`. What cannot be kept still lives in this window. */
export function saveOutbox(before: readonly Unsent[], after: readonly Unsent[], storage: Storage | null = browserStorage()): void {
  if (!storage) return
  const staying = new Set(after.map(keyOf))
  try {
    for (const item of before) if (!staying.has(keyOf(item))) storage.removeItem(keyOf(item))
    for (const item of after) storage.setItem(keyOf(item), JSON.stringify(item))
  } catch {
    // Full or forbidden: nothing better to do than to keep it in memory.
  }
}

/** On signing out: what one person wrote must not wait for the next one at this browser. */
export function clearOutboxes(storage: Storage | null = browserStorage()): void {
  if (storage) for (const key of keysOf(storage, PREFIX)) storage.removeItem(key)
}

function keysOf(storage: Storage, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
  return keys.filter((key) => key.startsWith(prefix))
}

function read(storage: Storage, key: string): Unsent | null {
  try {
    const item = JSON.parse(storage.getItem(key) ?? 'null') as Unsent | null
    return item && typeof item.client_id === 'string' && typeof item.text === 'string' ? item : null
  } catch {
    return null
  }
}

function browserStorage(): Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}
