/** What a person would call it: browser and system. Empty when the line says nothing we know. */
export function browserName(line: string): string {
  const browser = [['Edg/', 'Edge'], ['MicroMessenger', '微信'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari']].find(([mark]) => line.includes(mark!))?.[1]
  const system = [['Windows', 'Windows'], ['Android', 'Android'], ['iPhone', 'iPhone'], ['iPad', 'iPad'], ['Mac OS', 'macOS'], ['Linux', 'Linux']].find(([mark]) => line.includes(mark!))?.[1]
  return [browser, system].filter(Boolean).join('，')
}
