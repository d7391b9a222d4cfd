import { defineStore } from 'pinia'
import { get } from '@/platform/http'
import type { Language } from '@/platform/language'

export interface Topic { slug: string; name: string; name_en: string; open: boolean }
export interface DemoAccount { email: string; role: string; name?: string; password: string }
export interface ChatState { open: boolean; opens_at: string | null; agents_available: number; waiting: number; wait_s: [number, number] | null }
export interface Site {
  name: string
  hotline: string
  hotline_hours: string
  mailbox: string
  demo: boolean
  demo_accounts: DemoAccount[]
  topics: Topic[]
  chat: ChatState
}

/** The name, the numbers and the hours that every page shows. Old figures stay on screen when fetching fails, and say how old. */
export const useSite = defineStore('site', {
  state: () => ({ site: null as Site | null, fetchedAt: 0, failure: null as unknown }),
  getters: {
    telephone: (state) => `tel:${(state.site?.hotline ?? '').replace(/[^+\d]/g, '')}`,
    /** The name of a conversation's topic in the reader's language. */
    topicLabel: (state) => (topic: { slug: string; name: string }, language: string) => {
      const known = state.site?.topics.find((one) => one.slug === topic.slug)
      return language === 'en' && known?.name_en ? known.name_en : topic.name
    },
    topicName: () => (topic: Topic, language: string) => ((language as Language) === 'en' && topic.name_en ? topic.name_en : topic.name),
  },
  actions: {
    async load(): Promise<void> {
      try {
        this.site = await get<Site>('/site')
        this.fetchedAt = Date.now()
        this.failure = null
      } catch (failure) {
        this.failure = failure
      }
    },
  },
})
