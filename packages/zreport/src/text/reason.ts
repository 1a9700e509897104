/** A reason as people read it: blanks for `_` (qmail-log(5), DESCRIPTION). */
export const spoken = (reason: string): string =>
  reason.replaceAll('_', ' ').replace(/\/$/, '').trim()

const reply = /(?:^|\/)Remote host said: (.*?)(?:\/Giving up on [^/]*)?$/

/** The same, of what qmail-remote says the reply of the other host alone. */
export function said(reason: string): string {
  const text = spoken(reason)
  const [, words = ''] = reply.exec(text) ?? []
  return words === '' ? text : words
}
