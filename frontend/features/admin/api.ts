import { get, patch, post, remove, type Page } from '@/platform/http'
import type { Contact } from '@/features/tickets/api'
import type { Category, Changes, Field, Macro, Service, TicketRow } from '@/features/tickets/types'

export type { Category, Changes, Field, Macro, Service }

/** What administrators set up around tickets. `version` is the one that was seen: a save over another is refused. */
export const SERVICE_STATES = ['running', 'maintenance', 'degraded', 'ended'] as const
export interface ServiceRow extends Service { since: string | null; note: string }
export type ServiceForm = { name: string; name_en: string; state: string; note: string }
export const listServices = () => get<Page<ServiceRow>>('/services')
export const addService = (form: ServiceForm & { slug: string }) => post<ServiceRow>('/services', form)
export const changeService = (slug: string, form: ServiceForm) => patch<ServiceRow>(`/services/${slug}`, form)

export const FIELD_TYPES = ['text', 'long_text', 'number', 'date', 'choice', 'choices', 'yes_no', 'phone', 'email', 'money', 'file'] as const
export interface CategoryForm {
  name: string; name_en: string; description: string; description_en: string; queue: string; priority: number; assignment: string
  needs_service: boolean; for_customers: boolean; is_active: boolean; position: number; fields: Field[]
}
export type CategoryRow = Category & CategoryForm & { version: string }
export const listCategories = () => get<Page<CategoryRow>>('/ticket-categories')
export const addCategory = (form: CategoryForm & { slug: string }) => post<CategoryRow>('/ticket-categories', form)
export const changeCategory = (slug: string, form: Partial<CategoryForm>, version?: string) => patch<CategoryRow>(`/ticket-categories/${slug}`, form, { version })

export const CLOCKS = ['first_response', 'next_response', 'resolution'] as const
export const CIRCLES = ['assignee', 'queue', 'supervisors', 'on_call'] as const
export interface Step { kind: (typeof CLOCKS)[number]; after_s: number; tell: (typeof CIRCLES)[number]; raise_priority: boolean }
export interface PolicyForm {
  name: string; queue: string | null; category: string | null; priority: number | null; calendar: string | null
  first_response_s: number | null; next_response_s: number | null; resolution_s: number | null; warn_at_percent: number; position: number; is_active: boolean; escalations: Step[]
}
export interface Policy extends PolicyForm { id: string; version: string }
export const listPolicies = () => get<Page<Policy>>('/sla-policies')
export const addPolicy = (form: PolicyForm) => post<Policy>('/sla-policies', form)
export const changePolicy = (id: string, form: Partial<PolicyForm>, version?: string) => patch<Policy>(`/sla-policies/${id}`, form, { version })
export const removePolicy = (id: string) => remove(`/sla-policies/${id}`)

export type MacroForm = Pick<Macro, 'name' | 'text' | 'is_note' | 'changes' | 'is_active' | 'position'>
export const listMacros = () => get<Page<Macro>>('/macros')
export const addMacro = (form: MacroForm & { shared: boolean }) => post<Macro>('/macros', form)
export const changeMacro = (id: string, form: Partial<MacroForm>, version?: string) => patch<Macro>(`/macros/${id}`, form, { version })
export const removeMacro = (id: string) => remove(`/macros/${id}`)

export const OCCASIONS = ['opened', 'replied_by_customer', 'replied_by_staff', 'changed', 'urged', 'waited'] as const
export interface Deeds { text?: string; is_note?: boolean; changes?: Changes; notify?: string[] }
export interface When { on: (typeof OCCASIONS)[number]; after_s: number | null; conditions: Record<string, string> }
export interface RuleForm extends When { name: string; deeds: Deeds; is_active: boolean; position: number }
export interface Rule extends RuleForm { id: string; version: string; failed_at: string | null; error: string; ran: number }
export interface Preview { matched: number; more: boolean; tickets: TicketRow[]; since: string }
export const listRules = () => get<Page<Rule>>('/triggers')
export const addRule = (form: RuleForm) => post<Rule>('/triggers', form)
export const changeRule = (id: string, form: Partial<RuleForm>, version?: string) => patch<Rule>(`/triggers/${id}`, form, { version })
export const removeRule = (id: string) => remove(`/triggers/${id}`)
export const previewRule = (form: When) => post<Preview>('/triggers/preview', form)

export interface ContactRow extends Contact { member_id: string | null; merged_into: string | null; created_at: string }
export const findContacts = (q: string) => get<Page<ContactRow>>('/contacts', { query: { q } })
export const mergeContact = (id: string, into: string) => post<ContactRow>(`/contacts/${id}/merge`, { into })
