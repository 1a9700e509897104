import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { qlogmatch } from '@qmailanalog/batch'
import { matchup } from '@qmailanalog/matchup'
import t from 'tap'
import { ran } from './world.js'

/** A folder of this test's own. */
export const home = mkdtempSync(join(tmpdir(), 'qlogmatch-'))
t.teardown(() => rmSync(home, { recursive: true, force: true }))

/** What all day files together hold of a log. */
export async function matched(log: string): Promise<string> {
  const { out } = await ran(matchup, [], log)
  return out.replace(/^\? (?!\S+ (?:triple )?bounce).*\n/gm, '')
}

let rooms = 0
/** A place with sources of its own, and what runs on it. */
export function place() {
  const room = join(home, `${rooms++}`)
  mkdirSync(join(room, 'log'), { recursive: true })
  const at = (name: string) => join(room, 'log', name)
  const args = (...more: string[]) => {
    const sources = more.length > 0 ? more.map(at) : readdirSync(join(room, 'log')).map(at)
    return ['--state', join(room, 'state'), '--out', join(room, 'out'), ...sources]
  }
  return {
    room,
    at,
    args,
    /** a run with more options, or other sources */
    with: (...words: string[]) =>
      ran(qlogmatch, ['--state', join(room, 'state'), '--out', join(room, 'out'), ...words]),
    write: (name: string, text: string | Buffer) =>
      writeFileSync(at(name), Buffer.from(text as string, 'latin1')),
    append: (name: string, text: string) => appendFileSync(at(name), text, 'latin1'),
    move: (from: string, to: string) => renameSync(at(from), at(to)),
    pack: (name: string) => {
      writeFileSync(at(`${name}.gz`), gzipSync(readFileSync(at(name))))
      unlinkSync(at(name))
    },
    remove: (name: string) => unlinkSync(at(name)),
    run: (...sources: string[]) => ran(qlogmatch, args(...sources)),
    /** what lies in the out folder, by name */
    days: () => {
      const out = join(room, 'out')
      if (!existsSync(out)) return {}
      const names = readdirSync(out).filter((name) => !name.startsWith('.'))
      return Object.fromEntries(
        names.map((name) => [name, readFileSync(join(out, name), 'latin1')]),
      )
    },
    state: () => readdirSync(join(room, 'state')).sort(),
  }
}
