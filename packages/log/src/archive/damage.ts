export type Form = 'plain' | 'gzip' | 'zstd' | 'xz' | 'bzip2'

/** Bytes in chunks. */
export type Bytes = AsyncIterable<Buffer>

/** What is wrong with a compressed file, and after how many bytes of text. */
export class Damage extends Error {
  constructor(form: Form, bytes: number) {
    super(`damaged or cut off ${form} data after ${bytes} bytes of text`)
  }
}

/** Sound data that are not read. Known by its name, since bundles have it twice. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported'

  /** @param why goes on behind `zstd data ` */
  constructor(form: Form, why = `of a kind that needs the program ${form}, which is not there`) {
    super(`${form} data ${why}`)
  }
}

/** What is no text that could be a log. Known by its name, too. */
export class NoLog extends Error {
  override readonly name = 'Unsupported'
}

export const isUnsupported = (error: unknown) =>
  error instanceof Error && error.name === 'Unsupported'

/** Whether the system has failed, or what it lacks; else what was read is damaged. */
export const isSystem = (error: unknown) =>
  (error as NodeJS.ErrnoException).syscall !== undefined || isUnsupported(error)
