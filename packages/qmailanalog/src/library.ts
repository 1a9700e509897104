import type { Given, Program } from '@qmailanalog/program'
import { asked, fieldOf, manyOf } from './given.js'
import { type Stage, stage } from './stage.js'

export { qlogmatch } from './batch.js'
export { records, toRecords } from './records.js'

/** What makes a stream of a program: of one that wants a word, by that word and options, else by options. */
export function streaming(program: Program): (...words: unknown[]) => Stage {
  const { usage } = program
  const [operand] = usage.operands ?? []
  if (!operand || manyOf(usage) !== undefined) {
    return (options = {}) => stage(program, () => asked(usage, options), readsFiles)
  }
  return (word, options = {}) => {
    const words = () => (word === undefined ? [] : [fieldOf(operand.name, word)])
    return stage(
      program,
      () => asked(usage, options, words()),
      () => false,
    )
  }

  /** Whether it reads files only; `-` among them is what is written to the stream. */
  function readsFiles(given: Given): boolean {
    const files = program.files?.(given) ?? given.operands
    return operand?.name === 'FILE' && files.length > 0 && !files.includes('-')
  }
}
