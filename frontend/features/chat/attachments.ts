import { computed, reactive } from 'vue'
import { ApiError } from '@/platform/http'
import { newId } from '@/platform/ids'
import { upload, type UploadedFile } from '@/platform/upload'
import type { MessageFile } from './types'

export const MOST_FILES = 20

export interface Attachment { key: string; file: File; progress: number; state: 'uploading' | 'ready' | 'failed'; failure: unknown; uploaded: UploadedFile | null; stop: () => void }

/** Files chosen for the next message: each goes up at once, two at a time, and can be left out or tried again. `prepare` runs before the first. */
export function useAttachments(prepare: () => Promise<void> = () => Promise.resolve()) {
  const attachments = reactive<Attachment[]>([])
  const AT_ONCE = 2

  function add(files: Iterable<File>): number {
    let left = 0
    for (const file of files) {
      if (attachments.length >= MOST_FILES) { left++; continue }
      attachments.push({ key: newId(), file, progress: -1, state: 'uploading', failure: null, uploaded: null, stop: () => undefined })
    }
    next()
    return left
  }

  function next(): void {
    const running = attachments.filter((one) => one.state === 'uploading' && one.progress >= 0).length
    for (const attachment of attachments.filter((one) => one.state === 'uploading' && one.progress < 0).slice(0, AT_ONCE - running)) void send(attachment)
  }

  async function send(attachment: Attachment): Promise<void> {
    const stopper = new AbortController()
    Object.assign(attachment, { progress: 0, stop: () => stopper.abort() })
    try {
      await prepare()
      attachment.uploaded = await upload(attachment.file, (share) => (attachment.progress = share), stopper.signal)
      attachment.state = 'ready'
    } catch (failure) {
      if (!stopper.signal.aborted) Object.assign(attachment, { state: 'failed', failure: failure instanceof ApiError ? failure : null })
    }
    next()
  }

  function retry(attachment: Attachment): void {
    Object.assign(attachment, { state: 'uploading', progress: -1, failure: null })
    next()
  }

  function drop(attachment: Attachment): void {
    attachment.stop()
    attachments.splice(attachments.indexOf(attachment), 1)
    next()
  }

  /** What can go with the message now; they are no longer held here. */
  function take(): MessageFile[] {
    const ready = attachments.filter((one) => one.uploaded !== null).map((one) => one.uploaded!)
    attachments.splice(0, attachments.length, ...attachments.filter((one) => one.uploaded === null))
    return ready
  }

  const busy = computed(() => attachments.some((one) => one.state === 'uploading'))
  return { attachments, add, retry, drop, take, busy }
}
