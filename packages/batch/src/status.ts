import { join } from 'node:path'
import { readState } from './state.js'

/** What is known of a text, for people and programs. */
interface TextStatus {
  file: string
  /** of text, in bytes */
  read: number
  /** whether nothing more will be written to it */
  ended: boolean
  /** the day on which a run saw it last */
  seen: string
}

/** What a state knows, as JSON has it. */
interface Status {
  state: string
  /** false if nothing was kept yet */
  begun: boolean
  out?: string
  zone?: string
  commits?: number
  /** of what is pending, in bytes */
  pending?: number
  texts?: TextStatus[]
}

/** As JSON, which is UTF-8: names are bytes, and one that is none has each of its bytes above 126 as %HH. */
function asJson(status: Status): string {
  const text = (bytes: string) => {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'))
    } catch {
      return bytes.replace(
        /[^\0-~]/g,
        (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
      )
    }
  }
  const json = JSON.stringify(status, (_, it) => (typeof it === 'string' ? text(it) : it))
  return `${Buffer.from(json).toString('latin1')}\n`
}

/** Says what a state knows and what was read, as text or JSON; Fatal if it cannot be read. */
export function status(folder: string, json: boolean): string {
  const path = join(folder, 'state')
  const stored = readState(path)
  if (!stored) {
    const none: Status = { state: path, begun: false }
    return json ? asJson(none) : `${path}: nothing was read yet\n`
  }
  const { about, waiting } = stored
  const { out, zone, number } = about
  const texts = about.texts.map(({ folder, name, offset, ended, seen }) => ({
    file: join(folder, name),
    read: offset,
    ended,
    seen: new Date(seen * 86400_000).toISOString().slice(0, 10),
  }))
  const all: Status = {
    state: path,
    begun: true,
    out,
    zone,
    commits: number,
    pending: waiting,
    texts,
  }
  if (json) return asJson(all)
  const lines = texts.map(
    ({ file, read, ended, seen }) =>
      `${file}: ${read} bytes read, ${ended ? 'ended' : 'may grow'}, seen ${seen}`,
  )
  return `${[
    `state ${path}, ${number} commits`,
    `days in ${out}, of ${zone}`,
    `pending ${waiting} bytes`,
    ...lines,
  ].join('\n')}\n`
}
