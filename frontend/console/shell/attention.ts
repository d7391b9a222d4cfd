import { ref, watch } from 'vue'
import { defineStore } from 'pinia'
import { useI18n } from 'vue-i18n'
import { useChat } from '@/features/chat/store'
import { playTone } from '@/features/chat/tone'
import type { Message } from '@/features/chat/types'
import type { Notice } from '@/features/tickets/types'
import { noticeWords } from '@/features/tickets/words'
import { recall, remember } from '@/platform/memory'
import type { Frame } from '@/platform/socket'
import { useInbox } from '../inbox/store'
import { useOffers } from '../inbox/offers'
import { waitingCount } from './title'

/** Calls somebody back who looks elsewhere: a count in the title and on the icon, a tone, a desktop note if wanted. */
export const useAttention = defineStore('attention', () => {
  const chat = useChat()
  const inbox = useInbox()
  const offers = useOffers()
  const { t, te } = useI18n()
  const notes = ref(recall<boolean>('attention.notes') ?? false)
  const heard = new Set<string>()

  /** Desktop notes are asked for only when somebody presses the switch. False: the browser said no. */
  async function setNotes(on: boolean): Promise<boolean> {
    const allowed = !on || (typeof Notification !== 'undefined' && (await Notification.requestPermission()) === 'granted')
    notes.value = on && allowed
    remember('attention.notes', notes.value)
    return allowed
  }

  function call(tone: 'message' | 'offer', title: string, text: string, about: string): void {
    playTone(tone)
    if (!notes.value || !document.hidden || typeof Notification === 'undefined' || Notification.permission !== 'granted') return
    const note = new Notification(title, { body: text, tag: about })
    note.onclick = () => { window.focus(); note.close() }
  }

  function onMessage(frame: Frame): void {
    const message = frame as unknown as Message
    const key = `${message.conversation}:${message.seq}`
    if (message.author.kind !== 'customer' || heard.has(key)) return
    const conversation = chat.conversations.get(message.conversation)
    if (conversation?.assignee?.id !== inbox.me) return
    if (heard.size > 500) heard.clear()
    heard.add(key)
    if (document.hidden || !document.hasFocus()) call('message', message.author.name, message.text.slice(0, 120), message.conversation)
  }

  function onOffer(frame: Frame): void {
    const summary = frame.summary as { name: string; text: string } | undefined
    call('offer', t('inbox.offer.title'), [summary?.name, summary?.text].filter(Boolean).join('：').slice(0, 120), String(frame.conversation))
  }

  function onNotice(frame: Frame): void {
    const notice = frame.notification as Notice
    if (document.hidden || !document.hasFocus()) call('message', noticeWords(notice, { t, te }), notice.ticket?.subject ?? '', `notice:${notice.id}`)
  }

  function follow(): () => void {
    const stops = [chat.on('message.posted', onMessage), chat.on('offer', onOffer), chat.on('notice', onNotice)]
    stops.push(watch(() => inbox.waitingForMe.length + offers.offers.length, badge, { immediate: true }))
    return () => {
      stops.forEach((stop) => stop())
      badge(0)
    }
  }

  return { notes, setNotes, follow }
})

function badge(count: number): void {
  waitingCount.value = count
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  if (!icon) return
  icon.dataset.plain ??= icon.href
  icon.href = count ? drawn() ?? icon.dataset.plain : icon.dataset.plain
}

/** Drawn, because the policy of the page lets no picture be loaded from words. Null where canvas is missing. */
function drawn(): string | null {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 32
  const pen = canvas.getContext('2d')
  if (!pen) return null
  pen.fillStyle = '#1a5384'
  pen.fillRect(0, 0, 32, 32)
  pen.strokeStyle = '#fff'
  pen.lineWidth = 2
  pen.strokeRect(4, 4, 24, 24)
  pen.fillStyle = '#bb2d1c'
  pen.beginPath()
  pen.arc(23, 9, 9, 0, 7)
  pen.fill()
  return canvas.toDataURL()
}
