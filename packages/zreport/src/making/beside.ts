import type { Input, Model } from '../model.js'

/** What the report is of: records or logs, without what is read beside them. */
export const mainOf = (inputs: Input[]): Input[] =>
  inputs.filter(({ role }) => role === 'records' || role === 'log')

/** Inputs of which something could be read. */
export const readable = (inputs: Input[]): Input[] =>
  inputs.filter(({ bytes, error }) => error === null || (bytes ?? 0) > 0)

/** What was asked for and is not told, since nothing was found there: sentences without a full stop. */
export function missing({ period, queue, read }: Model): string[] {
  const whole = (role: Input['role']) =>
    read.inputs.filter((input) => input.role === role && input.error === null)
  const noMessage = queue?.messages === 0 && whole('pending').some(({ bytes }) => (bytes ?? 0) > 0)
  return [
    ...(period.against === null && whole('against').length > 0
      ? ['no record to compare with is in what --against names']
      : []),
    ...(noMessage ? ['no message is in what --pending names'] : []),
  ]
}
