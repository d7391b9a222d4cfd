import en from './en.json'
import zh from './zh-Hans.json'

export const stolenTexts = { 'zh-Hans': zh, en }
