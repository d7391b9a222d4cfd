import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import type { UserConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const backend = process.env.BACKEND ?? 'http://127.0.0.1:8000'

/** The build of one face. Django serves its index.html; everything else lies under /static/<face>/. */
export function configOfFace(face: string, servedAt: string, building: boolean): UserConfig {
  return {
    root: `${here}${face}`,
    base: building ? `/static/${face}/` : servedAt,
    plugins: [vue()],
    resolve: { alias: { '@': here.replace(/\/$/, '') } },
    build: {
      outDir: `${here}dist/${face}`,
      emptyOutDir: true,
      // The content security policy names 'self' alone: nothing may be inlined as a data address.
      assetsInlineLimit: 0,
      target: 'es2022',
    },
    server: {
      proxy: {
        '/api': backend,
        '/ws': { target: backend, ws: true },
        '/healthz': backend,
      },
    },
  }
}
