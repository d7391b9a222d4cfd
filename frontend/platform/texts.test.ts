import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

/** Every word exists in both languages, is used somewhere, and every word that is used exists. */
const root = join(__dirname, '..')
const layers = ['help-centre', 'console', 'widget', 'features', 'platform', 'ui'].filter((layer) => existsSync(join(root, layer)))
const all = layers.flatMap((layer) => readdirSync(join(root, layer), { recursive: true, encoding: 'utf8' }).map((path) => join(layer, path)))
const files = (ending: string) => all.filter((path) => path.endsWith(ending))

interface Tree { [key: string]: string | Tree }
const flat = (tree: Tree, prefix = ''): Record<string, string> =>
  Object.assign({}, ...Object.entries(tree).map(([key, value]) => (typeof value === 'string' ? { [prefix + key]: value } : flat(value, `${prefix}${key}.`))))
const words = (language: string): Record<string, string> =>
  Object.assign({}, ...files(`texts/${language}.json`).map((path) => flat(JSON.parse(readFileSync(join(root, path), 'utf8')) as Tree)))

const zh = words('zh-Hans')
const en = words('en')
const source = [...files('.vue'), ...files('.ts')].filter((path) => !path.endsWith('.test.ts')).map((path) => readFileSync(join(root, path), 'utf8')).join('\n')
const literals = new Set([...source.matchAll(/['"`]([a-z][\w-]*(?:\.[\w-]+)+)['"`]/g)].map((match) => match[1]!))
/** `t(`chat.happening.${kind}`)` uses whatever begins like this. */
const openings = [...source.matchAll(/`([a-z][\w-]*(?:\.[\w-]+)*[._])\$\{/g)].map((match) => match[1]!)
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join()

describe('the words of the product', () => {
  it('are found at all', () => {
    expect(Object.keys(zh).length).toBeGreaterThan(100)
    expect(literals.size).toBeGreaterThan(50)
  })

  it('exist in both languages', () => {
    expect(Object.keys(zh).filter((key) => !(key in en)), 'missing in en').toEqual([])
    expect(Object.keys(en).filter((key) => !(key in zh)), 'missing in zh-Hans').toEqual([])
  })

  it('are not left empty', () => {
    expect(Object.entries({ ...en, ...zh }).filter(([, text]) => !text.trim()).map(([key]) => key)).toEqual([])
  })

  it('name the same facts in both languages', () => {
    expect(Object.keys(zh).filter((key) => placeholders(zh[key]!) !== placeholders(en[key] ?? ''))).toEqual([])
  })

  it('exist where they are used', () => {
    const used = [...source.matchAll(/\bt\(\s*['"]([\w.-]+)['"]/g)].map((match) => match[1]!)
    expect(used.length).toBeGreaterThan(50)
    expect([...new Set(used)].filter((key) => !(key in zh))).toEqual([])
  })

  it('are used where they exist', () => {
    expect(Object.keys(zh).filter((key) => !literals.has(key) && !openings.some((opening) => key.startsWith(opening)))).toEqual([])
  })
})
