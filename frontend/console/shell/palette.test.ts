import { expect, it } from 'vitest'
import { found, type Choice } from './palette'

const choice = (group: Choice['group'], words: string, more = ''): Choice => ({ group, words, more, run: () => undefined })
const all = [choice('talk', '林小满', '短信接口，还是 4013'), choice('talk', '周子昂', '林小满介绍来的'), choice('go', '实时看板'), choice('do', '状态改为小休')]
const words = (wanted: string) => found(all, wanted).map((one) => one.words)

it('shows places and verbs before anything is typed', () => expect(words(' ')).toEqual(['实时看板', '状态改为小休']))
it('finds a name before what stands beside another', () => expect(words('林小满')).toEqual(['林小满', '周子昂']))
it('wants every word, whatever the case', () => expect(words('小满 4013')).toEqual(['林小满']))
it('finds nothing where nothing fits', () => expect(words('xyz')).toEqual([]))
