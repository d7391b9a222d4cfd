import en from './en.json'
import zh from './zh-Hans.json'

export const ticketTexts = { 'zh-Hans': zh, en }
