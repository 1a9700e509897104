import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const data = (name: string) =>
  gunzipSync(readFileSync(new URL(`data/${name}`, import.meta.url))).toString('latin1')

/** Recorded behaviour of the original: for each log, by file name, what each program prints for it. */
export const recordings = JSON.parse(
  Buffer.from(data('conformance.json.gz'), 'latin1').toString(),
) as Record<string, Record<string, string>>

/** The log of a real qmail-send under load, 20,000 lines. */
export const realLog = () => data('qmail.log.gz')

/**
 * Faulty and unusual logs as people met them, by name: `source`, where; `input.log`; `expected.*`, what the
 * original prints for it, or `normalized.*`, the log without its wrapping and what it prints for that.
 */
export const cases = JSON.parse(Buffer.from(data('cases.json.gz'), 'latin1').toString()) as Record<
  string,
  Record<string, string>
>
