import { ref } from 'vue'
import { recall, remember } from '@/platform/memory'

/** Whether this person wants to be called by sound. Kept in the browser. */
export const soundOn = ref(recall<boolean>('attention.sound') ?? true)

export function switchSound(on: boolean): void {
  soundOn.value = on
  remember('attention.sound', on)
  if (on) playTone('message')
}

let speaker: AudioContext | null = null

const NOTES = { message: [660], offer: [660, 880] } as const

/** One soft note for a message, two for an offer. Made here: no sound file to fetch, none to be missing. */
export function playTone(kind: keyof typeof NOTES): void {
  if (!soundOn.value) return
  try {
    speaker ??= new AudioContext()
    if (speaker.state === 'suspended') void speaker.resume() // browsers want a press first
    NOTES[kind].forEach((pitch, index) => sound(speaker!, pitch, speaker!.currentTime + index * 0.16))
  } catch {
    // No sound here. The title, the list and the badge still say it.
  }
}

function sound(on: AudioContext, pitch: number, at: number): void {
  const note = on.createOscillator()
  const volume = on.createGain()
  note.frequency.value = pitch
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(0.12, at + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.35)
  note.connect(volume).connect(on.destination)
  note.start(at)
  note.stop(at + 0.4)
}
