import en from './en.json'
import zh from './zh-Hans.json'

export const chatTexts = { 'zh-Hans': zh, en }
