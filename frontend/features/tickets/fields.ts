import type { FieldDefinition, FieldFile, FieldValue, FieldValues } from '@/ui/form/fields'
import type { Field } from './types'

/** A category's questions, in the reader's language and without what has been taken out. Pure. */
export function readable(fields: readonly Field[], language: string): FieldDefinition[] {
  const say = (zh: string | undefined, en: string | undefined) => (language === 'en' && en) || zh || ''
  return fields.filter((field) => !field.retired).map((field) => ({
    key: field.key, type: field.type, required: field.required, label: say(field.label, field.label_en), help: say(field.help, field.help_en) || undefined,
    choices: field.choices?.filter((one) => !one.retired).map((one) => ({ value: one.value, label: say(one.label, one.label_en) })),
  }))
}

/** Answers a ticket holds, as the form takes them: files are ids here and rows there. */
export function formValues(fields: readonly Field[], answers: Readonly<Record<string, unknown>>, fileWords: (index: number) => string): FieldValues {
  return Object.fromEntries(fields.map((field) => {
    const answer = answers[field.key]
    if (field.type === 'file') return [field.key, ((answer ?? []) as string[]).map((id, index): FieldFile => ({ id, name: fileWords(index + 1) }))]
    return [field.key, (answer ?? null) as FieldValue]
  }))
}

/** One answer as people read it. Files are counted. */
export function answerWords(field: Field, answer: unknown, language: string, words: { yes: string; no: string; files: (count: number) => string }): string {
  if (answer === undefined || answer === null || answer === '') return ''
  if (field.type === 'yes_no') return answer ? words.yes : words.no
  if (field.type === 'file') return words.files((answer as unknown[]).length)
  if (field.type === 'money') return `¥${Number(answer).toLocaleString('en', { minimumFractionDigits: 2 })}`
  const label = (value: unknown) => {
    const choice = field.choices?.find((one) => one.value === value)
    return choice ? (language === 'en' && choice.label_en) || choice.label : String(value)
  }
  return Array.isArray(answer) ? answer.map(label).join('、') : label(answer)
}
