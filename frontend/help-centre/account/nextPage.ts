/** Where to go after signing in: an address of this site, or nothing. Never another site's, however it is spelled. */
export function ownAddress(wanted: unknown): string | null {
  if (typeof wanted !== 'string' || !wanted.startsWith('/') || wanted.includes('\\')) return null
  try {
    const address = new URL(wanted, location.origin)
    return address.origin === location.origin ? address.pathname + address.search + address.hash : null
  } catch {
    return null
  }
}
