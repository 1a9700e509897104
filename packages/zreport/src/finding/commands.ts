/** What the records come from, as commands name it. */
export interface Source {
  /** paths as they were given (latin1); `-` and none are standard input */
  operands: string[]
  /** whether these are logs; then the options with which matchup is to read them */
  log: boolean
  logOptions: string[]
  /** --since and --until as they were given */
  times: string[]
  /** the file of --pending */
  pending: string | undefined
}

const plain = /^[A-Za-z0-9_@%+=:,./-]+$/

/** A word (latin1) as a shell takes it (sh(1)). */
export function quoted(word: string): string {
  if (plain.test(word)) return word
  if (/^[ -~]*$/.test(word)) return `'${word.replaceAll("'", "'\\''")}'`
  const bytes = word.replace(/[^ -~]|['"\\%]/g, (byte) => {
    return byte === '%' ? '%%' : `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`
  })
  return `"$(printf '${bytes}')"`
}

const words = (all: string[]) => all.map(quoted).join(' ')

/** A file (latin1) as a program takes it: no name is an option. */
const file = (path: string) => quoted(/^-./s.test(path) ? `./${path}` : path)

/** Makes commands that show more of what was found: they work where zreport was called. */
export class Commands {
  private readonly operands: string[]

  /** @param most how many bytes the names of files may have together; if they have more, commands say RECORDS or LOG */
  constructor(
    private readonly source: Source,
    most = Number.POSITIVE_INFINITY,
  ) {
    const { operands } = source
    this.operands = operands.join(' ').length > most ? [] : operands
  }

  /** A program (its words) that reads records, and what stands behind it: `xselect --uid 7 <records | zsenders`. */
  records(program: string[], behind = ''): string {
    const { log, logOptions } = this.source
    const { operands } = this
    const rest = `${words(program)}${behind === '' ? '' : ` | ${behind}`}`
    if (log) {
      const files = operands.length === 0 ? '<LOG' : operands.map(file).join(' ')
      const options = logOptions.length === 0 ? '' : `${words(logOptions)} `
      return `matchup ${options}${files} 5>/dev/null | ${rest}`
    }
    const [first = '-', ...more] = operands
    if (more.length > 0) return `cat ${operands.map(file).join(' ')} | ${rest}`
    const records = first === '-' ? 'RECORDS' : file(first)
    return `${words(program)} <${records}${behind === '' ? '' : ` | ${behind}`}`
  }

  /** The same of the records that are asked for: of the times of the report. */
  select(options: string[], behind = ''): string {
    return this.records(['xselect', ...options, ...this.source.times], behind)
  }

  /** The same of those of a sender that may be folded, with its brackets. */
  sender(name: string, behind: string): string {
    const address = name.replace(/^<(.*)>$/s, '$1')
    const asked = [`--sender=${address}`]
    if (!address.includes('*')) return this.select(asked, behind)
    const select = words(['xselect', ...asked, ...this.source.times])
    return this.records(['xfold', '--senders'], `${select} | ${behind}`)
  }

  /** The same of those to a host. */
  host(name: string, bare: boolean, behind: string): string {
    if (bare) return this.records(['xrecipient', name], behind)
    return this.select([`--recipient-domain=${name}`], behind)
  }

  /** The oldest messages of the queue. */
  queue(): string {
    return `zpending --top 10 ${file(this.source.pending ?? 'PENDING')}`
  }
}
