/** Targets are open seconds; people write hours and minutes. */
export const hoursOf = (seconds: number): number => Math.trunc(seconds / 3600)
export const minutesOf = (seconds: number): number => Math.trunc((seconds % 3600) / 60)
export const secondsOf = (hours: number, minutes: number): number => Math.max(0, Math.round(hours || 0)) * 3600 + Math.max(0, Math.round(minutes || 0)) * 60
