import { builtin } from '@qmailanalog/program'

/** How many pseudonyms are kept, so that they need not be made again. */
const most = 100_000

const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** Keyed pseudonyms of addresses (bytes, latin1): the same key gives the same ones everywhere (xpseudonym(1)). */
export class Pseudonyms {
  private readonly known = new Map<string, string>()

  constructor(
    private readonly key: Buffer,
    /** whether the domain stays, and only the user is replaced */
    private readonly keepDomain: boolean,
  ) {}

  /** The pseudonym of an address, upper case as lower case; without `@` that of a user alone. */
  of(address: string): string {
    const text = lower(address)
    const known = this.known.get(text)
    if (known !== undefined) return known
    const made = this.make(text)
    if (this.known.size >= most) this.known.clear()
    this.known.set(text, made)
    return made
  }

  private make(address: string): string {
    const user = `u${this.digits(address, 16)}`
    const at = address.lastIndexOf('@')
    if (at < 0) return user
    const domain = address.slice(at)
    return user + (this.keepDomain ? domain : `@d${this.digits(domain, 8)}.invalid`)
  }

  /** So many hexadecimal digits of the keyed hash of a text. */
  private digits(text: string, count: number): string {
    const { createHmac } = builtin('node:crypto')
    return createHmac('sha256', this.key).update(text, 'latin1').digest('hex').slice(0, count)
  }
}
