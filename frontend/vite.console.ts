import { defineConfig } from 'vite'
import { configOfFace } from './vite.shared.ts'

export default defineConfig(({ command }) => configOfFace('console', '/console/', command === 'build'))
