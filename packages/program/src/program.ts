import type { Given } from './command-line/options.js'
import type { Usage } from './command-line/usage.js'
import type { Fatal } from './errors.js'
import type { Core } from './io/core.js'
import type { Extent } from './io/extent.js'
import type { Output, Sink } from './io/output.js'
import type { Spool } from './io/spool.js'

/** A terminal that is printed to. */
export interface Terminal {
  /** its character set: `utf-8`, … or nothing (`charset`) */
  charset: string
  /** how wide it is, in columns */
  columns: number
  /** whether colours are welcome there (NO_COLOR) */
  colours: boolean
}

/** A program: how it is used, and what does its work. */
export interface Program {
  usage: Usage
  /** whether what it prints for a terminal is harmless there: it looks after that, and may control it */
  harmless?: boolean
  /** Makes what works for one run; throws WrongUsage if what is given makes no sense. */
  open(given: Given, tools: Tools): Running
  /** the files among the operands, if these are not all of FILE */
  files?(given: Given): string[]
}

/** What is printed, a piece at a time; a piece needs to be valid only until the next one is asked for. */
export type Pieces = Iterable<Buffer | Spool> | AsyncIterable<Buffer | Spool>

/** What a program at work may use beside its streams. */
export interface Tools {
  /** tells something that is no error: a line on standard error behind the program's name */
  say(line: string): void
  /** tells an error now, perhaps of a file; the work goes on, and its exit code is not 0 in the end */
  fail(error: Fatal, path?: string): void
  /** whether somebody watches standard error */
  watched: boolean
  /** when what comes on standard input was written, in seconds since 1970; now for a pipe */
  written(): number
  /** what is known of the terminal that standard output is; undefined if it is none */
  terminal: Terminal | undefined
  /** the environment's TZ, if it is set */
  tz: string | undefined
  /** writes to standard output now, before what is passed on; rejects if that is not possible */
  write(bytes: Buffer): Promise<void>
  /** standard input */
  stdin: AsyncIterable<Buffer>
  /** what is left of it, if it is a file that another thread may read too */
  extent(): Extent | undefined
  /** the descriptors beyond 2 that the program may ask for */
  descriptors: number[]
  /** what comes on another descriptor; an error once it is read, if the caller has not opened it */
  input(fd: number): AsyncIterable<Buffer>
}

/** A program at work. */
export interface Running {
  /** what takes the input */
  core: Core
  /**
   * where the core puts what is passed on as lines go by; if it is not there, nothing is printed before all
   * input is read
   */
  out?: Output
  /** what is read instead of standard input; chunks need to be valid only until the next one is asked for */
  input?: AsyncIterable<Buffer> | undefined
  /** what is printed once all input is read, after what was passed on; `whole`: it was read without an error */
  print?: (whole: boolean) => Pieces
  /** room for a chunk of input, valid until the core takes a line of more than 64 KB that stands elsewhere */
  room?: Buffer
  /** what is handed on to the next run once standard output has everything, by who passes on */
  after?: Kept
  /** the exit code if nothing went wrong, once all is printed; 0 if it is not there */
  code?: () => number
  /** once the run is over, however it went */
  close?: (() => void) | undefined
}

/** What one run hands on to the next. */
export interface Kept {
  /**
   * a descriptor: nothing is written if there is nothing to hand on; or what is written only if all went
   * well, and then even if it is empty
   */
  to: number | { name: string; write(chunks: Iterable<Buffer>): void }
  chunks(): Iterable<Buffer>
}

/** The world of a run. */
export interface World {
  /** chunks need to be valid only until the next one is asked for */
  stdin: AsyncIterable<Buffer>
  stdout: Sink
  /** writes a line to standard error */
  complain(line: string): void
  /** another descriptor for writing; undefined if the caller has not opened it */
  descriptor(fd: number): Sink | undefined
  /** another descriptor for reading; undefined if the caller has not opened it */
  input?(fd: number): AsyncIterable<Buffer> | undefined
  /** waits until what was written to standard output is on disk, if it goes there */
  settle?(): void
  /** what is left of standard input, if it is a file that another thread may read too */
  extent?(): Extent | undefined
  /** whether standard error is a terminal */
  watched?: boolean
  /** whether somebody types standard input, who is told that it is waited for; not there if that cannot be */
  typed?: (() => boolean) | undefined
  /** whether to tell of an input that is empty, or a log where records are read */
  notes?: boolean
  /** when standard input was written, in seconds since 1970 */
  written?(): number
  /** what is known of the terminal that standard output is, if it is one */
  terminal?: Terminal | undefined
  /** TZ, if it is set */
  tz?: string | undefined
}
