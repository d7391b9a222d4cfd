import vue from 'eslint-plugin-vue'
import typescript from 'typescript-eslint'
import { importDirection } from './eslint.direction.js'

export default [
  { ignores: ['dist/**', 'node_modules/**'] },
  ...typescript.configs.recommended,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
  },
  {
    plugins: { helpdesk: { rules: { 'import-direction': importDirection } } },
    rules: {
      'helpdesk/import-direction': 'error',
      'no-undef': 'off', // the type checker knows better
      'vue/no-v-html': 'error', // no text is ever rendered as HTML
      'vue/multi-word-component-names': ['error', { ignores: ['App'] }],
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': ['error', { html: { void: 'any', normal: 'any', component: 'always' } }],
      'vue/require-default-prop': 'off',
      'vue/attributes-order': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
    },
  },
]
