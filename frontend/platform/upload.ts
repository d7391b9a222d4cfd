import { ApiError, errorFrom } from './errors'
import { headersFor } from './http'

export interface UploadedFile { id: string; name: string; type: string; size: number; kind: 'image' | 'audio' | 'video' | 'document' | 'archive'; width?: number | null; height?: number | null; thumbnail?: boolean }

/** Sends one file and tells how far it is (0–1). XMLHttpRequest, because `fetch` cannot report the way up. */
export function upload(file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<UploadedFile> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    call.open('POST', '/api/v1/files')
    for (const [name, value] of Object.entries(headersFor('POST'))) call.setRequestHeader(name, value)
    call.responseType = 'json'
    call.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    call.onerror = call.ontimeout = () => reject(new ApiError(0, 'offline', ''))
    call.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    call.onload = () => {
      if (call.status >= 200 && call.status < 300) resolve(call.response as UploadedFile)
      else reject(errorFrom(call.status, call.response, { get: (name) => call.getResponseHeader(name) }))
    }
    signal?.addEventListener('abort', () => call.abort(), { once: true })
    const form = new FormData()
    form.append('file', file, file.name)
    call.send(form)
  })
}
