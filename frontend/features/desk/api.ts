import { get, patch, post, put, type Page } from '@/platform/http'

export interface Queue { slug: string; name: string; calendar: string; urgent: boolean; is_active: boolean; position: number; open: boolean; opens_at: string | null }
export interface Topic { slug: string; name: string; name_en: string; queue: string; skill: string | null; is_active: boolean; position: number }
/** 0 is Monday. Times are those of the calendar's own zone. */
export interface Interval { weekday: number; opens: string; closes: string }
/** `works_as_weekday` null: closed all day. A number: worked like that weekday (调休). */
export interface SpecialDay { date: string; name: string; works_as_weekday: number | null }
export interface Calendar {
  id: string; name: string; time_zone: string; always_open: boolean; follows_public_holidays: boolean
  public_days_until: string | null; intervals: Interval[]; special_days: SpecialDay[]
}

export type QueueForm = Pick<Queue, 'slug' | 'name' | 'calendar' | 'urgent' | 'is_active' | 'position'>
export type TopicForm = Pick<Topic, 'slug' | 'name' | 'name_en' | 'queue' | 'is_active' | 'position'>
export type CalendarForm = Omit<Calendar, 'id' | 'public_days_until'>

export const listQueues = () => get<Page<Queue>>('/queues')
export const addQueue = (form: QueueForm) => post<Queue>('/queues', form)
export const changeQueue = (slug: string, form: Partial<QueueForm>) => patch<Queue>(`/queues/${slug}`, form)
export const listTopics = () => get<Page<Topic>>('/topics')
export const addTopic = (form: TopicForm) => post<Topic>('/topics', form)
export const changeTopic = (slug: string, form: Partial<TopicForm>) => patch<Topic>(`/topics/${slug}`, form)
export const listCalendars = () => get<Page<Calendar>>('/calendars')
export const addCalendar = (form: CalendarForm) => post<Calendar>('/calendars', form)
export const changeCalendar = (id: string, form: CalendarForm) => put<Calendar>(`/calendars/${id}`, form)
