import { describe, expect, it } from 'vitest'
import { ApiError, errorFrom } from './errors'
import { codeOf, explain } from './explain'

const said = (key: string) => `«${key}»`
const none = { get: () => null }

describe('one sentence for a failed call', () => {
  it('is the server’s own where it gave one: too many tries at the door', () => {
    const failure = errorFrom(429, { code: 'rate_limited', detail: '试得太多了，3 分钟后再试，或者重设密码。', request_id: '7F3K' }, none)
    expect([explain(failure, said), codeOf(failure)]).toEqual(['试得太多了，3 分钟后再试，或者重设密码。', ''])
  })
  it('is ours where no answer came', () => expect(explain(new ApiError(0, 'offline', ''), said)).toBe('«common.offline»'))
  it('is ours, with the number to quote, where something before the server broke', () => {
    const failure = errorFrom(502, '<html>Bad Gateway</html>', { get: (name: string) => (name === 'X-Request-ID' ? '7F3K' : null) })
    expect([explain(failure, said), codeOf(failure)]).toEqual(['«common.server_error»', '7F3K'])
  })
  it('keeps the server’s words for a fault of ours as well', () => {
    const failure = errorFrom(500, { detail: '我们这边出错了，已经记下。', request_id: 'A1' }, none)
    expect([explain(failure, said), codeOf(failure)]).toEqual(['我们这边出错了，已经记下。', 'A1'])
  })
  it('never shows a bug’s own message', () => expect(explain(new TypeError('x is not a function'), said)).toBe('«common.server_error»'))
})
