import path from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * faces → features → platform, and all → ui. Faces do not know each other; a feature may know another feature.
 * Tests may reach anywhere below the project.
 */
const MAY_IMPORT = {
  'help-centre': ['help-centre', 'features', 'platform', 'ui'],
  console: ['console', 'features', 'platform', 'ui'],
  widget: ['widget', 'features', 'platform', 'ui'],
  features: ['features', 'platform', 'ui'],
  platform: ['platform', 'ui'],
  ui: ['ui'],
}

const root = path.dirname(fileURLToPath(import.meta.url))

export function layerOf(file) {
  const first = path.relative(root, file).split(path.sep)[0]
  return first in MAY_IMPORT ? first : null
}

export function target(source, importer) {
  if (source.startsWith('@/')) return path.join(root, source.slice(2))
  if (source.startsWith('.')) return path.resolve(path.dirname(importer), source)
  return null
}

export const importDirection = {
  meta: { type: 'problem', messages: { wrong: '{{from}} must not import {{to}} (faces → features → platform → ui).' } },
  create(context) {
    const importer = context.filename
    const from = layerOf(importer)
    if (!from || importer.endsWith('.test.ts')) return {}
    const look = (node) => {
      const file = node.source && typeof node.source.value === 'string' && target(node.source.value, importer)
      const to = file && layerOf(file)
      if (to && !MAY_IMPORT[from].includes(to)) context.report({ node, messageId: 'wrong', data: { from, to } })
    }
    return { ImportDeclaration: look, ImportExpression: look, ExportNamedDeclaration: look, ExportAllDeclaration: look }
  },
}
