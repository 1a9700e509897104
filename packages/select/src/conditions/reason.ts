import { beside, WrongUsage } from '@qmailanalog/program'

const library = beside<typeof import('re2js')>(import.meta.url, './re2.cjs')

/** How long a pattern may be, in bytes; how many steps its program may have: what it takes for each byte of a reason grows with them. */
const longest = 1000
const mostSteps = 500

/** What is in a reason (bytes, latin1). */
export type Reason = (reason: string) => boolean

/**
 * Whether a reason has a text within; of `/PATTERN/` or `/PATTERN/i` (bytes, latin1; RE2's syntax) whether it has a
 * match, with `i` the letters A-Z as a-z. A blank stands for the `_` that a reason has instead. WrongUsage for what
 * is no pattern, or a pattern that is too large.
 */
export function reasonHas(asked: string): Reason {
  const word = asked.replaceAll(' ', '_')
  const [, pattern, folded] = /^\/(.*)\/(i?)$/s.exec(word) ?? []
  if (pattern === undefined) return (reason) => reason.includes(word)
  const wrong = (what: string) => new WrongUsage(`no pattern: ${asked}: ${what}`)
  if (pattern.length > longest) throw wrong(`expected at most ${longest} bytes`)
  const { RE2JS } = library()
  const compiled = (() => {
    try {
      return RE2JS.compile(bytewise(pattern), folded ? RE2JS.CASE_INSENSITIVE : 0)
    } catch (error) {
      throw wrong((error as Error).message)
    }
  })()
  const steps = compiled.programSize()
  if (steps > mostSteps) {
    throw wrong(`its program has ${steps} steps, and at most ${mostSteps} are taken for each byte`)
  }
  return (reason) => compiled.test(shifted(reason))
}

/** Where the bytes from 128 on stand for the library: they are no letters there, so that they have no upper case. */
const apart = 0xe000

const shifted = (text: string) =>
  text.replace(/[\x80-\xff]/g, (byte) => String.fromCharCode(apart + byte.charCodeAt(0)))

/** What begins with a backslash in a pattern. */
const escapes = /\\(?:x\{([0-9A-Fa-f]+)\}|x([0-9A-Fa-f]{2})|([0-7]{3})|Q[\s\S]*?(?:\\E|$)|[\s\S])/g

/** A pattern of bytes for the library, also where it names a byte by its number. */
const bytewise = (pattern: string) =>
  shifted(
    pattern.replace(escapes, (word, braced?: string, hex?: string, octal?: string) => {
      const number = Number.parseInt(braced ?? hex ?? octal ?? '', octal === undefined ? 16 : 8)
      return number > 127 ? `\\x{${(apart + number).toString(16)}}` : word
    }),
  )
