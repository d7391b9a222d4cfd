import { join } from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const root = join(__dirname, '..')
const linter = new ESLint({ cwd: root })

async function broken(file: string, code: string): Promise<boolean> {
  const [result] = await linter.lintText(code, { filePath: join(root, file) })
  return result!.messages.some((message) => message.ruleId === 'helpdesk/import-direction')
}

// The linter and its parsers take their time to load on a busy machine.
describe('imports point one way', { timeout: 60_000 }, () => {
  const wrong: [string, string][] = [
    ['platform/x.ts', "import { useChat } from '@/features/chat/store'"],
    ['platform/x.ts', "import App from '../console/App.vue'"],
    ['features/chat/x.ts', "import { router } from '@/help-centre/router'"],
    ['help-centre/x.ts', "import App from '@/console/App.vue'"],
    ['console/x.ts', "export { router } from '../help-centre/router'"],
    ['ui/x.ts', "import { get } from '@/platform/http'"],
    ['ui/x.ts', "const later = () => import('@/platform/http')"],
    ['features/chat/X.vue', "<script setup lang=\"ts\">\nimport { router } from '@/console/router'\n</script>"],
  ]
  const right: [string, string][] = [
    ['help-centre/x.ts', "import { useChat } from '@/features/chat/store'"],
    ['features/chat/x.ts', "import { get } from '@/platform/http'"],
    ['features/chat/x.ts', "import UiButton from '@/ui/UiButton.vue'"],
    ['platform/x.ts', "import { ref } from 'vue'"],
  ]
  it.each(wrong)('%s refuses %s', async (file, code) => expect(await broken(file, code)).toBe(true))
  it.each(right)('%s allows %s', async (file, code) => expect(await broken(file, code)).toBe(false))
})
