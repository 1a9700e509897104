import { closeSync, openSync, writeSync } from 'node:fs'

/** Who writes a log: whole lines and half ones, into the file that it has opened, whatever its name is now. */
export class Writer {
  /** counts how often the log was begun anew */
  generation = 0
  /** lines since then */
  since = 0
  /** while it is copied, nobody may write */
  quiet = false
  #fd
  #path
  #lines
  #at = 0
  #rest = ''

  constructor(path, lines) {
    this.#path = path
    this.#lines = lines
    this.#fd = openSync(path, 'a')
  }

  get left() {
    return this.#lines.length - this.#at
  }

  write(count) {
    this.finish()
    const lines = this.#lines.slice(this.#at, this.#at + count)
    this.#at += lines.length
    this.since += lines.length
    if (lines.length > 0) writeSync(this.#fd, lines.join(''), null, 'latin1')
  }

  /** Begins a line. */
  half(below) {
    if (this.#rest !== '' || this.left === 0) return
    const line = this.#lines[this.#at++]
    const cut = 1 + below(line.length - 1)
    this.#rest = line.slice(cut)
    writeSync(this.#fd, line.slice(0, cut), null, 'latin1')
  }

  /** Ends the line that was begun. */
  finish() {
    if (this.#rest === '') return
    writeSync(this.#fd, this.#rest, null, 'latin1')
    this.#rest = ''
    this.since++
  }

  /** Some lines, as they come. */
  tick(below) {
    if (this.quiet) return
    this.write(below(24))
    if (below(3) === 0) this.half(below)
  }

  /** Goes on in the file that has the name now, as a syslogd does when it is told. */
  reopen() {
    this.finish()
    closeSync(this.#fd)
    this.#fd = openSync(this.#path, 'a')
    this.anew()
  }

  /** The file is empty now. */
  anew() {
    this.generation++
    this.since = 0
  }

  /** All that was written. */
  text() {
    this.finish()
    return this.#lines.slice(0, this.#at).join('')
  }

  close() {
    closeSync(this.#fd)
  }
}
