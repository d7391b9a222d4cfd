import { ref, type Ref } from 'vue'
import { backOff, SETTLED_REFUSALS } from './backoff'

/**
 * `live`     joined: the server has welcomed us
 * `joining`  first connection under way
 * `offline`  the browser says there is no network
 * `retrying` lost; `retryAt` (ms) is when the next try starts, or null while one is under way
 * `failed`   still retrying, but for so long that people should be shown another way
 * `refused`  the server said 4401 or 4403: trying again changes nothing until `start()` is called anew
 * `outdated` the server speaks another protocol than this page, which was loaded before an update: only a reload helps
 * `idle`     not wanted
 */
export type Phase = 'idle' | 'joining' | 'live' | 'offline' | 'retrying' | 'failed' | 'refused' | 'outdated'
export interface Connection { phase: Phase; retryAt: number | null; code: number | null }
export interface Frame { type: string; [field: string]: unknown }

export interface LiveSocketOptions {
  path: string
  /** What to say first; asked anew at each connection, so that it names the newest sequences. */
  hello: () => Frame
  onFrame: (frame: Frame) => void
  makeSocket?: (address: string) => WebSocket
  random?: () => number
}

const ANSWER_WITHIN_MS = 8_000 // for the welcome and for each pong: with heartbeats ≤ 15 s, silence shows within 25 s
const OTHER_PROTOCOL = 'protocol_mismatch'
const FAILED_AFTER_MS = 45_000

export class LiveSocket {
  readonly connection: Ref<Connection> = ref({ phase: 'idle', retryAt: null, code: null })
  private socket: WebSocket | null = null
  private wanted = false
  private attempts = 0
  private lostAt = 0
  private saidBye: number | null = null
  private heartbeat: ReturnType<typeof setInterval> | undefined
  private deadline: ReturnType<typeof setTimeout> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly options: LiveSocketOptions) {}

  start(): void {
    if ((this.wanted && this.connection.value.phase !== 'refused') || this.connection.value.phase === 'outdated') return
    this.wanted = true
    this.attempts = 0
    this.lostAt = Date.now()
    addEventListener('online', this.tryNow)
    addEventListener('offline', this.noticeOffline)
    document.addEventListener('visibilitychange', this.noticeReturn)
    this.connect('joining')
  }

  stop(): void {
    this.wanted = false
    removeEventListener('online', this.tryNow)
    removeEventListener('offline', this.noticeOffline)
    document.removeEventListener('visibilitychange', this.noticeReturn)
    this.abandon()
    this.become('idle')
  }

  /** False when not live: the caller keeps what it wanted to say. */
  send(frame: Frame): boolean {
    if (this.connection.value.phase !== 'live' || this.socket?.readyState !== WebSocket.OPEN) return false
    this.socket.send(JSON.stringify(frame))
    return true
  }

  /** 现在试: skip the rest of the waiting time. */
  readonly tryNow = (): void => {
    if (!this.wanted || ['live', 'refused', 'joining', 'outdated'].includes(this.connection.value.phase)) return
    this.connect('retrying')
  }

  private readonly noticeOffline = (): void => {
    if (this.wanted && !['refused', 'outdated'].includes(this.connection.value.phase)) this.lose(null)
  }

  /** A tab that comes back may hold a dead socket: ask at once, or reconnect at once. */
  private readonly noticeReturn = (): void => {
    if (document.visibilityState !== 'visible' || !this.wanted) return
    if (this.connection.value.phase === 'live') this.ping()
    else this.tryNow()
  }

  private connect(phase: Phase): void {
    this.abandon()
    this.saidBye = null
    this.become(this.connection.value.phase === 'failed' ? 'failed' : phase)
    const address = new URL(this.options.path, location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = (this.options.makeSocket ?? ((url) => new WebSocket(url)))(address.href)
    this.socket = socket
    this.expectAnswer()
    socket.onopen = () => this.socket === socket && socket.send(JSON.stringify(this.options.hello()))
    socket.onmessage = (event) => this.socket === socket && this.receive(String(event.data))
    socket.onclose = (event) => this.socket === socket && this.lose(this.saidBye ?? event.code)
  }

  private receive(text: string): void {
    let frame: Frame
    try {
      frame = JSON.parse(text) as Frame
    } catch {
      return // not ours to judge; the next heartbeat shows what is missing
    }
    const welcome = frame.type === 'welcome'
    // Before the welcome there is one thing that can be refused: our hello.
    if (this.connection.value.phase !== 'live' && frame.type === 'refused') return this.turnAway(String(frame.code))
    if (welcome || this.connection.value.phase === 'live') clearTimeout(this.deadline)
    if (welcome) this.settle(Number(frame.heartbeat_s) || 12)
    if (frame.type === 'bye') this.saidBye = Number(frame.code) || null
    this.options.onFrame(frame)
  }

  private turnAway(code: string): void {
    if (code !== OTHER_PROTOCOL) return this.lose(null)
    this.abandon()
    this.become('outdated')
  }

  private settle(heartbeat_s: number): void {
    this.attempts = 0
    this.become('live')
    clearInterval(this.heartbeat)
    this.heartbeat = setInterval(() => this.ping(), Math.min(heartbeat_s, 15) * 1000)
  }

  private ping(): void {
    if (this.send({ type: 'ping' })) this.expectAnswer()
  }

  private expectAnswer(): void {
    clearTimeout(this.deadline)
    this.deadline = setTimeout(() => this.lose(null), ANSWER_WITHIN_MS)
  }

  private lose(code: number | null): void {
    if (this.connection.value.phase === 'live') this.lostAt = Date.now()
    this.abandon()
    if (!this.wanted) return
    if (code !== null && SETTLED_REFUSALS.has(code)) return this.become('refused', null, code)
    if (navigator.onLine === false) return this.become('offline')
    const wait = backOff(this.attempts++, code, this.options.random)
    const phase = Date.now() - this.lostAt > FAILED_AFTER_MS ? 'failed' : 'retrying'
    this.become(phase, Date.now() + wait, code)
    this.retry = setTimeout(() => this.connect('retrying'), wait)
  }

  private abandon(): void {
    clearInterval(this.heartbeat)
    clearTimeout(this.deadline)
    clearTimeout(this.retry)
    const socket = this.socket
    this.socket = null
    socket?.close()
  }

  private become(phase: Phase, retryAt: number | null = null, code: number | null = null): void {
    this.connection.value = { phase, retryAt, code }
  }
}
