import en from './en.json'
import zh from './zh-Hans.json'

export const callTexts = { 'zh-Hans': zh, en }
