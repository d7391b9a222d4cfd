import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { explain } from '@/platform/explain'
import { newId } from '@/platform/ids'
import { upload } from '@/platform/upload'
import type { FieldFile, FieldValues } from '@/ui/form/fields'

/** Sends up what is attached to the questions of a form, and tells each file's progress where the form shows it. */
export function useFieldFiles(values: Ref<FieldValues>) {
  const { t } = useI18n()
  const running = ref(0)
  const list = (key: string) => (values.value[key] ?? []) as readonly FieldFile[]
  const set = (key: string, files: readonly FieldFile[]) => (values.value = { ...values.value, [key]: files })

  async function send(key: string, file: File): Promise<void> {
    const place = newId()
    const patch = (change: Partial<FieldFile>) => set(key, list(key).map((one) => (one.id === place ? { ...one, ...change } : one)))
    set(key, [...list(key), { id: place, name: file.name, progress: 0 }])
    running.value++
    try {
      const sent = await upload(file, (progress) => patch({ progress }))
      patch({ id: sent.id, progress: undefined })
    } catch (failure) {
      patch({ problem: explain(failure, t) })
    } finally {
      running.value--
    }
  }
  const attach = (key: string, files: File[]) => files.forEach((file) => void send(key, file))
  return { attach, busy: computed(() => running.value > 0) }
}
