import { learnServerTime } from './clock'
import { currentLanguage } from './language'
import { ApiError, errorFrom } from './errors'
import { newId } from './ids'

export { ApiError } from './errors'

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Query = Record<string, string | number | boolean | null | undefined>

interface Options {
  query?: Query
  body?: unknown
  signal?: AbortSignal
  /** Give the same key to a repeat of the same `POST`; without one, each call makes its own. */
  idempotencyKey?: string
  /** Keys of one's own: the secret of a report travels here and never in an address. */
  headers?: Record<string, string>
  /** The version that was seen, for a save that must not undo somebody else's. */
  version?: number | string
  /** Seconds before an unanswered call counts as offline. */
  patience_s?: number
}

export interface Page<Row> { results: Row[]; next: string | null }

export const get = <T>(path: string, options: Options = {}) => request<T>('GET', path, options)
export const post = <T>(path: string, body?: unknown, options: Options = {}) => request<T>('POST', path, { ...options, body })
export const put = <T>(path: string, body?: unknown, options: Options = {}) => request<T>('PUT', path, { ...options, body })
export const patch = <T>(path: string, body?: unknown, options: Options = {}) => request<T>('PATCH', path, { ...options, body })
export const remove = <T = void>(path: string, body?: unknown, options: Options = {}) => request<T>('DELETE', path, { ...options, body })

/** `path` is below /api/v1, or the absolute `next` of a page. Throws `ApiError` for every refusal and for silence. */
export async function request<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const patience = AbortSignal.timeout((options.patience_s ?? 20) * 1000)
  const signal = options.signal ? AbortSignal.any([options.signal, patience]) : patience
  let response: Response
  try {
    response = await fetch(addressOf(path, options.query), {
      method,
      signal,
      credentials: 'same-origin',
      headers: headersFor(method, options),
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    })
  } catch (failure) {
    if (options.signal?.aborted) throw failure
    throw new ApiError(0, 'offline', '')
  }
  learnServerTime(response.headers.get('Date'))
  const body = await bodyOf(response)
  if (!response.ok) throw errorFrom(response.status, body, response.headers)
  return body as T
}

export function addressOf(path: string, query?: Query): string {
  const address = new URL(path.startsWith('http') ? path : `/api/v1${path}`, location.origin)
  // A page's `next` may name the origin behind a proxy; only its path and query are ours to follow.
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') address.searchParams.set(name, String(value))
  }
  return address.pathname + address.search
}

export function headersFor(method: Method, options: Options = {}): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json', 'Accept-Language': currentLanguage() }
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (method !== 'GET') headers['X-CSRFToken'] = cookie('csrftoken')
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`
  if (method === 'POST') headers['Idempotency-Key'] = options.idempotencyKey ?? newId()
  return { ...headers, ...options.headers }
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined
  const kind = response.headers.get('Content-Type') ?? ''
  try {
    return kind.includes('json') ? await response.json() : await response.text()
  } catch {
    throw new ApiError(0, 'offline', '')
  }
}

function cookie(name: string): string {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found ? decodeURIComponent(found.slice(name.length + 1)) : ''
}
