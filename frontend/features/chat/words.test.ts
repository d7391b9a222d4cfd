import { describe, expect, it } from 'vitest'
import { pieces } from './words'

const links = (text: string) => pieces(text).filter((piece) => piece.kind === 'link').map((piece) => piece.text)

describe('the words of a message', () => {
  it('lose nothing when cut into pieces', () => {
    for (const text of ['', '看 https://a.example/x?y=1，再试。', 'https://a.example', 'a\nb https://b.example. c']) {
      expect(pieces(text).map((piece) => piece.text).join('')).toBe(text)
    }
  })

  it('link web addresses and stop at Chinese and closing marks', () => {
    expect(links('见https://a.example/x（旧版）和 http://b.example/y).')).toEqual(['https://a.example/x', 'http://b.example/y'])
  })

  it('never link anything that is not http', () => {
    expect(links('javascript:alert(1) data:text/html,x ftp://a.example file:///etc')).toEqual([])
  })
})
