import { longestLine, shownOfLong } from '@qmailanalog/record'

/** How much text a line has in which it is handed on, in bytes. */
const handed = 1 << 15

/**
 * The text of a line that comes in pieces, bytes as latin1. Of one that is too long for a line, only as much is
 * kept as is shown of it.
 */
export class Gathered {
  /** in bytes */
  length = 0
  private parts: string[] = []

  constructor(...texts: string[]) {
    for (const text of texts) this.add(text)
  }

  add(text: string): void {
    if (!this.tooLong) this.parts.push(text)
    this.skip(text.length)
  }

  /** So many bytes more, of which nothing is known. */
  skip(length: number): void {
    const whole = !this.tooLong
    this.length += length
    // A copy, since a part of a text keeps all of it.
    if (whole && this.tooLong) this.parts = [copied(this.text.slice(0, shownOfLong))]
  }

  get tooLong(): boolean {
    return this.length > longestLine
  }

  /** How much memory it takes, in bytes. */
  get kept(): number {
    return this.tooLong ? shownOfLong : this.length
  }

  /** All of it, or what is shown of it. */
  get text(): string {
    if (this.parts.length > 1) this.parts = [this.parts.join('')]
    return this.parts[0] ?? ''
  }

  /** What is shown of a text that is too long: one line. `before` bytes of its line stood before it, and are not shown. */
  shown(before = 0): Buffer {
    return Buffer.from(this.text.slice(0, shownOfLong - before).split('\n', 1)[0]!, 'latin1')
  }

  /** Pieces that make the same text again, or one that is too long as well and begins as this does. None but the last ends in CR or LF. */
  pieces(): string[] {
    const rest = this.tooLong ? longestLine + 1 - this.text.length : 0
    const text = `${this.text}${'.'.repeat(rest)}`
    const all: string[] = []
    let from = 0
    while (text.length - from >= 2 * handed) {
      let to = from + handed
      while (to < text.length && /[\r\n]/.test(text[to - 1]!)) to++
      all.push(text.slice(from, to))
      from = to
    }
    if (from < text.length || all.length === 0) all.push(text.slice(from))
    return all
  }
}

const copied = (text: string) => Buffer.from(text, 'latin1').toString('latin1')
