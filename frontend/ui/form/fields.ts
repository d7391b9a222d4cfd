/** A question of a form, in the reader's language already. Types and meanings are the server's. */
export type FieldType = 'text' | 'long_text' | 'number' | 'date' | 'choice' | 'choices' | 'yes_no' | 'phone' | 'email' | 'money' | 'file'
export interface FieldDefinition {
  key: string
  label: string
  type: FieldType
  required?: boolean
  help?: string
  choices?: readonly { value: string; label: string }[]
  maxlength?: number
}
/** A file on its way up or there. `progress` is 0–1 while it goes. */
export interface FieldFile { id: string; name: string; progress?: number; problem?: string }
export type FieldValue = string | number | boolean | null | readonly string[] | readonly FieldFile[]
export type FieldValues = Record<string, FieldValue | undefined>
export interface FieldWords { optional: string; choose: string; yes: string; no: string; addFile: string; removeFile: (name: string) => string }

export function isEmpty(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'string' && !value.trim()) || (Array.isArray(value) && value.length === 0)
}

/** What must be answered and is not. The server checks again; this saves a round. */
export const unanswered = (fields: readonly FieldDefinition[], values: FieldValues): string[] =>
  fields.filter((field) => field.required && isEmpty(values[field.key])).map((field) => field.key)

/** What goes to the server: nothing for what was left open, ids for files, numbers as numbers. */
export function answers(fields: readonly FieldDefinition[], values: FieldValues): Record<string, unknown> {
  const given = fields.filter((field) => !isEmpty(values[field.key]))
  return Object.fromEntries(given.map((field) => [field.key, plain(field, values[field.key]!)]))
}

function plain(field: FieldDefinition, value: FieldValue): unknown {
  if (field.type === 'file') return (value as readonly FieldFile[]).map((file) => file.id)
  if (field.type === 'number' && typeof value === 'string') return Number.isNaN(Number(value)) ? value : Number(value)
  return typeof value === 'string' ? value.trim() : value
}
