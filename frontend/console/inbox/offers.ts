import { defineStore } from 'pinia'
import { computed, reactive } from 'vue'
import { claim, declineOffer, fetchConversation } from '@/features/chat/api'
import { useChat } from '@/features/chat/store'
import { serverNow } from '@/platform/clock'
import type { Frame } from '@/platform/socket'

export interface OfferSummary { name: string; topic: string; subject: string; waited_s: number; text: string }
/** `lasts_s` is what was left when it was first seen: the whole length of its rail. */
export interface Offer { conversation: string; expires_at: string; lasts_s: number; seen_at: number; summary: OfferSummary | null }

/** Conversations held out to this person, each until it is taken, passed on or out of time. */
export const useOffers = defineStore('offers', () => {
  const chat = useChat()
  const held = reactive(new Map<string, Offer>())
  const offers = computed(() => [...held.values()].sort((one, other) => Date.parse(one.expires_at) - Date.parse(other.expires_at)))

  function take(frame: Record<string, unknown>): void {
    const conversation = String(frame.conversation)
    const expires_at = String(frame.expires_at)
    if (held.get(conversation)?.expires_at === expires_at) return
    const lasts_s = Math.max(1, (Date.parse(expires_at) - serverNow()) / 1000)
    const summary = (frame.summary as OfferSummary | undefined) ?? null
    held.set(conversation, { conversation, expires_at, lasts_s, seen_at: serverNow(), summary })
    if (!summary) void describe(conversation)
  }

  /** A window that opens while an offer stands is told of it in two words; the rest is asked for. */
  async function describe(id: string): Promise<void> {
    const found = await fetchConversation(id).catch(() => null)
    const offer = held.get(id)
    if (!found || !offer) return
    const waited_s = (serverNow() - Date.parse(found.waiting_since ?? found.created_at)) / 1000
    held.set(id, { ...offer, summary: { name: found.customer?.name ?? '', topic: found.topic.name, subject: found.subject, waited_s, text: found.last_message?.text ?? '' } })
  }

  async function accept(id: string): Promise<void> {
    const conversation = await claim(id)
    held.delete(id)
    chat.know(conversation)
  }

  async function decline(id: string): Promise<void> {
    await declineOffer(id)
    held.delete(id)
  }

  function forgetExpired(): void {
    for (const offer of held.values()) if (Date.parse(offer.expires_at) <= serverNow()) held.delete(offer.conversation)
  }

  function follow(): () => void {
    const welcome = (frame: Frame) => {
      held.clear()
      for (const offer of (frame.offers ?? []) as Record<string, unknown>[]) take(offer)
    }
    const stops = [chat.on('welcome', welcome), chat.on('offer', take), chat.on('offer.ended', (frame) => held.delete(String(frame.conversation)))]
    const ticker = setInterval(forgetExpired, 1000)
    return () => {
      clearInterval(ticker)
      stops.forEach((stop) => stop())
    }
  }

  return { offers, accept, decline, follow }
})
