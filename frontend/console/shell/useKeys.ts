import { onScopeDispose, reactive, ref } from 'vue'
import { recall, remember } from '@/platform/memory'
import { keyReader, type Command } from './keymap'

type Doing = () => void
const doing = reactive(new Map<Command, Doing[]>())

/** Single letters may be switched off, for those whose speech software or hands press them by accident. */
export const lettersOn = ref(recall<boolean>('keys.letters') ?? true)
export function setLetters(on: boolean): void {
  lettersOn.value = on
  remember('keys.letters', on)
}

/** What the keys do while this component lives. The newest wins: a dialog over a page takes its keys. */
export function useKeys(table: Partial<Record<Command, Doing>>): void {
  const entries = Object.entries(table) as [Command, Doing][]
  for (const [command, run] of entries) doing.set(command, [...(doing.get(command) ?? []), run])
  onScopeDispose(() => {
    for (const [command, run] of entries) doing.set(command, (doing.get(command) ?? []).filter((one) => one !== run))
  })
}

export const works = (command: Command): boolean => Boolean(doing.get(command)?.length)

export function run(command: Command): boolean {
  const last = doing.get(command)?.at(-1)
  last?.()
  return last !== undefined
}

/** One listener for the whole console. */
export function listenToKeys(): () => void {
  const read = keyReader()
  const onKey = (event: KeyboardEvent) => {
    const command = read(event, lettersOn.value)
    if (command && run(command)) event.preventDefault()
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
