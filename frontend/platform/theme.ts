import { ref } from 'vue'
import { recall, remember } from './memory'

export type Theme = 'system' | 'light' | 'dark'
export const theme = ref<Theme>(recall<Theme>('theme') ?? 'system')

export function setTheme(chosen: Theme): void {
  theme.value = chosen
  remember('theme', chosen)
  applyTheme()
}

/** `system` leaves the attribute away: then the tokens' media query decides. */
export function applyTheme(): void {
  if (theme.value === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme.value
}
