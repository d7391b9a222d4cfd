/** A refusal in the server's own words (RFC 9457), or `offline` when no answer came at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: Record<string, string[]> = {},
    readonly requestId = '',
    readonly retryAfter: number | null = null,
    /** All the server said, for refusals that tell what to do next (the version a stale save came too late for). */
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || code)
    this.name = 'ApiError'
  }

  get isOffline(): boolean {
    return this.status === 0
  }

  /** The same call may well succeed later, unchanged. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500
  }
}

interface Problem { status?: number; code?: string; detail?: string; title?: string; request_id?: string; errors?: Record<string, string | string[]>; retry_after?: number }

export function errorFrom(status: number, body: unknown, headers: { get(name: string): string | null }): ApiError {
  const problem: Problem = typeof body === 'object' && body !== null ? (body as Problem) : {}
  const errors = Object.fromEntries(
    Object.entries(problem.errors ?? {}).map(([field, said]) => [field, Array.isArray(said) ? said.map(String) : [String(said)]]),
  )
  const retryAfter = problem.retry_after ?? Number(headers.get('Retry-After') ?? Number.NaN)
  return new ApiError(
    status,
    problem.code ?? (status >= 500 ? 'server_error' : 'refused'),
    problem.detail ?? problem.title ?? '',
    errors,
    problem.request_id ?? headers.get('X-Request-ID') ?? '',
    Number.isFinite(retryAfter) ? Number(retryAfter) : null,
    problem as Record<string, unknown>,
  )
}
