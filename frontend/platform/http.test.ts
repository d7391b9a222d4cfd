import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addressOf, ApiError, get, post, put } from './http'

const calls: { address: string; options: RequestInit }[] = []
function answer(status: number, body: unknown, headers: Record<string, string> = {}): void {
  vi.stubGlobal('fetch', (address: string, options: RequestInit) => {
    calls.push({ address, options })
    const text = body === undefined ? null : JSON.stringify(body)
    return Promise.resolve(new Response(text, { status, headers: { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json', ...headers } }))
  })
}
const headersOf = (index = 0) => calls[index]!.options.headers as Record<string, string>
const refusal = (promise: Promise<unknown>) => promise.then(() => { throw new Error('was not refused') }, (failure: unknown) => failure as ApiError)

beforeEach(() => { calls.length = 0; document.cookie = 'csrftoken=a-token' })
afterEach(() => vi.unstubAllGlobals())

describe('calls to the server', () => {
  it('carry the token of the cookie when they change something, and not when they read', async () => {
    answer(200, {})
    await get('/site')
    await put('/password', { current: 'a', new: 'b' })
    expect(headersOf(0)['X-CSRFToken']).toBeUndefined()
    expect(headersOf(1)).toMatchObject({ 'X-CSRFToken': 'a-token', 'Content-Type': 'application/json' })
  })

  it('keep the key of a creation that is tried again, and make a new one otherwise', async () => {
    answer(201, {})
    await post('/conversations', {}, { idempotencyKey: 'same' })
    await post('/conversations', {})
    await post('/conversations', {})
    expect(headersOf(0)['Idempotency-Key']).toBe('same')
    expect(headersOf(1)['Idempotency-Key']).not.toBe(headersOf(2)['Idempotency-Key'])
  })

  it('never leave this site, even when a page names another origin', () => {
    expect(addressOf('https://elsewhere.example/api/v1/conversations?cursor=x')).toBe('/api/v1/conversations?cursor=x')
    expect(addressOf('/conversations', { view: 'mine', q: '', page: undefined })).toBe('/api/v1/conversations?view=mine')
  })
})

describe('a refusal', () => {
  it('keeps the server’s own words, fields and number', async () => {
    answer(400, { code: 'invalid', detail: '请检查标出的地方。', request_id: '7F3K', errors: { email: ['已经有人用了。'], phone: '号码不对。' } })
    const failure = await refusal(post('/members', {}))
    expect(failure).toBeInstanceOf(ApiError)
    expect(failure).toMatchObject({ status: 400, code: 'invalid', detail: '请检查标出的地方。', requestId: '7F3K' })
    expect(failure.errors).toEqual({ email: ['已经有人用了。'], phone: ['号码不对。'] })
    expect(failure.isPassing).toBe(false)
  })

  it('says when to come back', async () => {
    answer(429, { code: 'rate_limited', detail: '太快了。' }, { 'Retry-After': '12' })
    expect(await refusal(get('/site'))).toMatchObject({ retryAfter: 12, isPassing: true })
  })

  it('is understood even when it is not one of ours', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'Content-Type': 'text/html' } })))
    expect(await refusal(get('/site'))).toMatchObject({ status: 502, code: 'server_error', detail: '' })
  })

  it('is offline when no answer came', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')))
    expect(await refusal(get('/site'))).toMatchObject({ isOffline: true, code: 'offline' })
  })

  it('is offline, too, when the answer broke off', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"results": [', { status: 200, headers: { 'Content-Type': 'application/json' } })))
    expect(await refusal(get('/conversations'))).toMatchObject({ isOffline: true })
  })
})
