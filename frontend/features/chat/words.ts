export type Piece = { kind: 'text'; text: string } | { kind: 'link'; text: string; address: string }

const ADDRESS = /https?:\/\/[^\s<>"'，。；：！？、（）《》「」【】]+/gi
const TRAILING = /[.,;:!?)\]}]+$/

/** Cuts text into words and web addresses. Only http and https become links; everything is drawn as text. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = []
  let last = 0
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, '')
    if (match.index > last) found.push({ kind: 'text', text: text.slice(last, match.index) })
    found.push({ kind: 'link', text: address, address })
    last = match.index + address.length
  }
  if (last < text.length) found.push({ kind: 'text', text: text.slice(last) })
  return found
}

/** One line for a list: files are named by kind where there are no words. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
