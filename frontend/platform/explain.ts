import { ApiError } from './errors'

type Translate = (key: string) => string

/** One sentence for a failed call: the server's own words where it gave any, ours otherwise. */
export function explain(failure: unknown, t: Translate): string {
  if (!(failure instanceof ApiError)) return t('common.server_error')
  if (failure.isOffline) return t('common.offline')
  if (failure.detail) return failure.detail
  return failure.status >= 500 ? t('common.server_error') : t('common.refused')
}

/** The number to quote to us, where it is our fault; a refusal with a reason needs none. */
export const codeOf = (failure: unknown): string => (failure instanceof ApiError && failure.status >= 500 ? failure.requestId : '')
