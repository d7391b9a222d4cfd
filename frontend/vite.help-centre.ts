import { defineConfig } from 'vite'
import { configOfFace } from './vite.shared.ts'

export default defineConfig(({ command }) => configOfFace('help-centre', '/', command === 'build'))
