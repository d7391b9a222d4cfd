import { describe, expect, it } from 'vitest'
import { atWordAt, peopleNamed, withIds } from './mentions'

const people = [{ id: 'a', name: '陈静' }, { id: 'b', name: '陈静怡' }, { id: 'c', name: 'Kim (night)' }]

describe('finding the sign', () => {
  it.each([['@', 1, ''], ['请 @陈', 4, '陈'], ['请@陈静', 4, '陈静']])('sees %j', (text, caret, word) => expect(atWordAt(text, caret)?.word).toBe(word))
  it.each([['a@b', 3], ['@陈 然后', 5], ['没有', 2]])('leaves %j alone', (text, caret) => expect(atWordAt(text, caret)).toBeNull())
})
it('offers those whose names contain the word', () => expect(peopleNamed(people, '静').map((one) => one.id)).toEqual(['a', 'b']))

describe('what goes to the server', () => {
  it('names the longest name that fits', () => expect(withIds('@陈静怡 和 @陈静', people)).toBe('@[陈静怡](b) 和 @[陈静](a)'))
  it('takes names as they are, not as patterns', () => expect(withIds('@Kim (night)!', people)).toBe('@[Kim (night)](c)!'))
  it('leaves what nobody is called', () => expect(withIds('@小王 a@b.test', people)).toBe('@小王 a@b.test'))
  it('changes nothing when nobody is known', () => expect(withIds('@陈静', [])).toBe('@陈静'))
})
