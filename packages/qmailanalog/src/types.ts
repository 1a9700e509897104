import type { Duplex } from 'node:stream'

/** A word as a command line has it: a text, which becomes UTF-8, a number, or bytes. */
export type Word = string | number | Uint8Array

/** Of a program that has no options. */
export type NoOptions = Record<string, never>

/** matchup as a stream. */
export interface Matchup extends Duplex {
  /**
   * what is pending, to be given to the next run before its log, from before `end` or `error` on; empty if a state
   * file has it, undefined if the stream was destroyed from outside
   */
  readonly pending: Buffer | undefined
}

/** What a stream is destroyed with, and a promise rejected, when a program fails. */
export interface Failure extends Error {
  /** 100: what is asked for is wrong; 111: something outside is, try again later */
  code: 100 | 111
}

/** What qlogmatch did: numbers of files, bytes and lines (qlogmatch(1)). */
export interface Figures {
  /** from which something new was read */
  files: number
  /** of text, that were read */
  bytes: number
  messages: number
  deliveries: number
  /** lines that matchup does not know */
  unknown: number
  /** messages that are in a queue now */
  pending: number
  /** the lines of print-day; empty without it */
  printed: Buffer
  /** what the program would say on standard error, a line each */
  warnings: string[]
}

/** What qlogmatch knows, as `qlogmatch --status --format json` prints it. */
export interface Status {
  state: string
  /** false if nothing was kept yet; then there is nothing else */
  begun: boolean
  out?: string
  zone?: string
  commits?: number
  /** in bytes */
  pending?: number
  texts?: { file: string; read: number; ended: boolean; seen: string }[]
}
