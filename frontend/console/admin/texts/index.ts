import en from './en.json'
import zh from './zh-Hans.json'

export const adminTexts = { 'zh-Hans': zh, en }
