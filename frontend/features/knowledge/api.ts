import { get, patch, post, remove, type Page } from '@/platform/http'

/** 快捷回复: words one says often. `initials` are the first letters of the title's pinyin (签名生效 → qmsx). */
export interface CannedResponse { id: string; shortcut: string; title: string; text: string; shared: boolean; initials: string; pinyin: string }
export type CannedForm = Pick<CannedResponse, 'shortcut' | 'title' | 'text' | 'shared'>

const MOST_PAGES = 20

/** All of them: they are matched here while one types, without asking the server for each letter. */
export async function fetchCannedResponses(): Promise<CannedResponse[]> {
  const found: CannedResponse[] = []
  let next: string | null = '/canned-responses'
  for (let page = 0; next && page < MOST_PAGES; page++) {
    const answer: Page<CannedResponse> = await get(next)
    found.push(...answer.results)
    next = answer.next
  }
  return found
}

export const addCannedResponse = (form: CannedForm) => post<CannedResponse>('/canned-responses', form)
export const changeCannedResponse = (id: string, form: Partial<CannedForm>) => patch<CannedResponse>(`/canned-responses/${id}`, form)
export const removeCannedResponse = (id: string) => remove(`/canned-responses/${id}`)
