export const BULK_VERBS = ['assign', 'status', 'priority', 'queue', 'tags', 'snooze', 'merge', 'macro'] as const
export type BulkVerb = (typeof BULK_VERBS)[number]
