import { expect, it } from 'vitest'
import { ApiError } from './errors'
import { useForm } from './useForm'

const refused = (errors: Record<string, string[]>) => new ApiError(400, 'invalid', '', errors)

it('puts a refusal at its field, also where it is about a part of one', async () => {
  const form = useForm({ name: '', fields: [] as object[] }, () => Promise.reject(refused({ name: ['要写名称。'], 'fields.0.choices': ['要有选项。'], 'fields.2.label': ['要写问题。'] })))
  expect(await form.submit()).toBe(false)
  expect(form.errors.value).toEqual({ name: '要写名称。', fields: '要有选项。 要写问题。' })
  expect(form.inside.value).toEqual({ 'fields.0.choices': '要有选项。', 'fields.2.label': '要写问题。' })
  expect(form.failure.value).toBeNull()
})

it('keeps a refusal about something that is not in the form as a whole', async () => {
  const problem = refused({ elsewhere: ['不行。'] })
  const form = useForm({ name: '' }, () => Promise.reject(problem))
  await form.submit()
  expect([form.errors.value, form.inside.value, form.failure.value]).toEqual([{}, {}, problem])
})
