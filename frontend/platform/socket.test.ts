import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { backOff } from './backoff'
import { LiveSocket, type Frame } from './socket'

class FakeSocket {
  static all: FakeSocket[] = []
  readyState = 0
  sent: Frame[] = []
  closed = false
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  constructor(readonly address: string) { FakeSocket.all.push(this) }
  send(text: string) { this.sent.push(JSON.parse(text) as Frame) }
  close() { this.closed = true }
  open() { this.readyState = 1; this.onopen?.() }
  hear(frame: Frame) { this.onmessage?.({ data: JSON.stringify(frame) }) }
  drop(code: number) { this.readyState = 3; this.onclose?.({ code }) }
}
const latest = () => FakeSocket.all.at(-1)!
let heard: Frame[]
let seq: number
let line: LiveSocket

beforeEach(() => {
  vi.useFakeTimers()
  FakeSocket.all = []
  heard = []
  seq = 5
  line = new LiveSocket({
    path: '/ws/chat', hello: () => ({ type: 'hello', protocol: 1, conversations: { c: seq } }), onFrame: (frame) => heard.push(frame),
    makeSocket: (address) => new FakeSocket(address) as unknown as WebSocket, random: () => 0.5,
  })
})
afterEach(() => { line.stop(); vi.useRealTimers(); vi.restoreAllMocks() })

function join(): FakeSocket {
  line.start()
  latest().open()
  latest().hear({ type: 'welcome', heartbeat_s: 10 })
  return latest()
}

describe('a live socket', () => {
  it('says hello first and is live only once welcomed', () => {
    line.start()
    latest().open()
    expect(latest().sent[0]).toEqual({ type: 'hello', protocol: 1, conversations: { c: 5 } })
    expect(line.connection.value.phase).toBe('joining')
    expect(line.send({ type: 'typing' })).toBe(false)
    latest().hear({ type: 'welcome', heartbeat_s: 10 })
    expect(line.connection.value.phase).toBe('live')
  })

  it('resumes with the sequences it holds by then', () => {
    join().drop(1006)
    seq = 9
    vi.advanceTimersByTime(600)
    latest().open()
    expect(FakeSocket.all).toHaveLength(2)
    expect(latest().sent[0]).toMatchObject({ conversations: { c: 9 } })
  })

  it('notices a silent server within 25 seconds', () => {
    const first = join()
    vi.advanceTimersByTime(25_000)
    expect(first.closed).toBe(true)
    expect(FakeSocket.all.length).toBeGreaterThan(1)
  })

  it('keeps a line that answers its heartbeats', () => {
    const first = join()
    for (let beat = 0; beat < 10; beat++) {
      vi.advanceTimersByTime(10_000)
      first.hear({ type: 'pong', heads: {} })
    }
    expect(first.closed).toBe(false)
    expect(first.sent.filter((frame) => frame.type === 'ping')).toHaveLength(10)
  })

  it('gives up a connection that never welcomes', () => {
    line.start()
    latest().open()
    vi.advanceTimersByTime(8_000)
    expect(FakeSocket.all[0]!.closed).toBe(true)
    expect(line.connection.value.phase).toBe('retrying')
  })

  it('does not try again when told that nobody is signed in', () => {
    join().drop(4401)
    vi.advanceTimersByTime(60_000)
    expect(line.connection.value).toMatchObject({ phase: 'refused', code: 4401 })
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('believes the code of a goodbye over that of the broken line', () => {
    const first = join()
    first.hear({ type: 'bye', code: 4403 })
    first.drop(1006)
    expect(line.connection.value).toMatchObject({ phase: 'refused', code: 4403 })
  })

  it('tries at once when the network returns', () => {
    join().drop(1012)
    expect(FakeSocket.all).toHaveLength(1)
    dispatchEvent(new Event('online'))
    expect(FakeSocket.all).toHaveLength(2)
  })

  it('says offline, and does not knock in vain, while the browser has no network', () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    join()
    dispatchEvent(new Event('offline'))
    expect(line.connection.value.phase).toBe('offline')
    vi.advanceTimersByTime(60_000)
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('admits that it cannot get through after a while, and still goes on trying', () => {
    join().drop(1006)
    for (let round = 0; round < 30; round++) {
      vi.advanceTimersByTime(6_000)
      if (latest().readyState !== 3) latest().drop(1006)
    }
    expect(line.connection.value.phase).toBe('failed')
    const before = FakeSocket.all.length
    vi.advanceTimersByTime(12_000)
    expect(FakeSocket.all.length).toBeGreaterThan(before)
  })

  it('forgets the old socket: its late words and its closing change nothing', () => {
    const first = join()
    first.drop(1006)
    vi.advanceTimersByTime(600)
    latest().open()
    latest().hear({ type: 'welcome', heartbeat_s: 10 })
    first.hear({ type: 'message.posted' })
    first.drop(1006)
    expect(heard.map((frame) => frame.type)).toEqual(['welcome', 'welcome'])
    expect(line.connection.value.phase).toBe('live')
  })
})

describe('the back-off', () => {
  it('is fully jittered between nothing and ten seconds', () => {
    for (let attempts = 0; attempts < 12; attempts++) {
      expect(backOff(attempts, 1006, () => 0)).toBe(0)
      expect(backOff(attempts, 1006, () => 1)).toBeLessThanOrEqual(10_000)
    }
    expect(backOff(11, 1006, () => 1)).toBe(10_000)
  })

  it('spreads everybody over the whole ten seconds when the server goes down', () => {
    expect(backOff(0, 1012, () => 1)).toBe(10_000)
  })

  it('keeps a distance after going too fast', () => {
    expect(backOff(0, 4429, () => 0)).toBe(5_000)
  })

  it('says that the page is too old when the server speaks another protocol, and stops asking', () => {
    line.start()
    latest().open()
    latest().hear({ type: 'refused', code: 'protocol_mismatch', detail: '' })
    expect(line.connection.value.phase).toBe('outdated')
    line.tryNow()
    line.start()
    vi.advanceTimersByTime(600_000)
    expect(FakeSocket.all).toHaveLength(1)
  })

  it('tries again when its hello is refused for now', () => {
    line.start()
    latest().open()
    latest().hear({ type: 'refused', code: 'try_again', detail: '' })
    expect(line.connection.value.phase).toBe('retrying')
    vi.advanceTimersByTime(2000)
    expect(FakeSocket.all).toHaveLength(2)
  })

  it('does not take other news for the welcome', () => {
    line.start()
    latest().open()
    latest().hear({ type: 'notice' })
    vi.advanceTimersByTime(9000)
    expect(line.connection.value.phase, 'nobody has welcomed us').toBe('retrying')
  })
})
