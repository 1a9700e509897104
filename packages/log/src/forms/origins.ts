/** So much of a name counts, in bytes: as much as RFC 5424 allows a host. */
const longestName = 255

/** What names have in which something may have to be replaced. */
const odd = /[\0- :<[]|^std/

/**
 * Whose queue a record is about, by number: host, and what syslog calls the program, without its process id.
 * Bytes as latin1. Number 0 is where the log does not say. A log may have as many as it has lines, so that little
 * is kept of each.
 */
export class Origins {
  private readonly names = ['']
  private readonly numbers = new Map<string, number>()

  /** The number of a host and a tag, each empty where the log does not say. */
  numberOf(host: string, tag: string): number {
    let from = host.slice(0, longestName)
    let name = tag.slice(0, longestName)
    // The journal allows any names. Of those that syslog, in whose form pending lines are written, would
    // read as something else, bytes are replaced.
    if (odd.test(from)) from = from.replace(/[\0- ]|:$|^(?=std(?:out|err)$)/g, '_')
    if (odd.test(name)) name = name.replace(/[\0- ]|^<|\[(?=[^\]]*\]$)/g, '_')
    name ||= '-'
    const key = from === '' ? name : `${from} ${name}`
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    // Put together, a text keeps its parts, and each takes more memory than itself.
    const flat = Buffer.from(key, 'latin1').toString('latin1')
    const number = this.names.push(flat) - 1
    this.numbers.set(flat, number)
    return number
  }

  /** How a syslog line names a origin: host and tag, or the tag only. Empty for number 0. */
  nameOf(number: number): string {
    return this.names[number]!
  }
}

/** What syslog calls a program without its process id: `qmail[7]` is `qmail`. */
export function withoutId(tag: string): string {
  if (!tag.endsWith(']')) return tag
  const open = tag.indexOf('[', tag.lastIndexOf(']', tag.length - 2) + 1)
  return open < 0 ? tag : tag.slice(0, open)
}
