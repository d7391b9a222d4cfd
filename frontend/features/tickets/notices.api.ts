import { get, put, type Page } from '@/platform/http'
import type { Notice, NoticeWays } from './types'

export const listNotices = (page?: string) => get<Page<Notice> & { unread: number }>(page ?? '/notifications')
export const readNotices = (which: { ids: string[] } | { all: true }) => put<{ unread: number }>('/notifications/read', which)
export const fetchWays = () => get<NoticeWays>('/notification-preferences')
export const saveWays = (ways: Partial<NoticeWays>) => put<NoticeWays>('/notification-preferences', ways)
