import en from './en.json'
import zh from './zh-Hans.json'

export const ticketPageTexts = { 'zh-Hans': zh, en }
