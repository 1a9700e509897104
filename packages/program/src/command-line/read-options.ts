import parse from 'yargs-parser/browser'
import type { Given } from './options.js'
import type { Usage } from './usage.js'

// The parser without what reads files of settings and the environment: we have neither, and it starts sooner.

/**
 * Tells options from operands with the parser of yargs; each option has its value in its own word. A value is in
 * quotes, which that parser takes away.
 */
export function readOptions({ options = [] }: Usage, words: string[]): Given {
  const given = parse(words, {
    string: options.filter(({ value }) => value !== undefined).map(({ name }) => name),
    boolean: options.filter(({ value }) => value === undefined).map(({ name }) => name),
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'populate--': true,
    },
  })
  const named = options.flatMap(({ name }) => (name in given ? [[name, given[name]]] : []))
  return {
    operands: [...given._, ...(given['--'] ?? [])].map(String),
    options: Object.fromEntries(named),
  }
}
