/** Asked when no code can be received: an agent compares the answers with what is on record. Which of them are right is never told. */
export const QUESTIONS = ['since', 'last', 'paid', 'contacts', 'people'] as const
export type Question = (typeof QUESTIONS)[number]

/** All answers in one message, each under its question; those left open are named as such, since a gap is an answer too. Pure. */
export function answersAsMessage(answers: Partial<Record<Question, string>>, t: (key: string) => string): string {
  return QUESTIONS.map((question) => `${t(`lane.ask.${question}`)}\n${answers[question]?.trim() || t('lane.ask.unknown')}`).join('\n\n')
}
