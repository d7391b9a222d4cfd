/** A number as one reads it out: 138 0013 8000, 138 **** 8000. What is not a mainland mobile stays as it is written. */
export function readable(number: string): string {
  const mobile = /^\+86(1\d{2})(\d{4}|\*{4})(\d{4})$/.exec(number)
  return mobile ? mobile.slice(1).join(' ') : number.replace(/^\+86(?=\d{2})/, '0')
}
