// Logs for the suites, as lists of lines, and what has to become of them.
import { spawnSync } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { gunzipSync } from 'node:zlib'
import { root } from '../../scripts/bundle.js'
import { makeLog } from '../../scripts/makelog.js'

const nothing = openSync('/dev/null', 'w')
const linesIn = (text) => text.split(/(?<=\n)/)

/** The log of a real qmail-send, 20,000 lines. */
export function realLines() {
  const packed = readFileSync(join(root, 'test/data/qmail.log.gz'))
  return linesIn(gunzipSync(packed).toString('latin1'))
}

/** A log as makelog makes it, nine lines a message. */
export async function madeLines(messages, seed) {
  const chunks = []
  const out = new Writable({
    write(chunk, _, done) {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  await makeLog(out, { messages, pending: Math.min(50, messages), seed })
  return linesIn(Buffer.concat(chunks).toString('latin1'))
}

const microsAt = (line) => Number(line.slice(0, 10)) * 1e6 + Number(line.slice(11, 17))

/** The same records, but the log takes so many days, and ends when it began: in the past. */
export function over(days, lines) {
  const first = microsAt(lines[0])
  // A whole number, so that no two stamps fall together.
  const times = Math.ceil((days * 86400e6) / (microsAt(lines.at(-1)) - first))
  const begin = first - (microsAt(lines.at(-1)) - first) * times
  return lines.map((line) => {
    const micros = String(begin + (microsAt(line) - first) * times)
    return `${micros.slice(0, 10)}.${micros.slice(10)}${line.slice(17)}`
  })
}

/** Lines as syslog keeps them. */
export function syslog(lines, host) {
  return lines.map((line) => {
    const date = new Date(Number(line.slice(0, 10)) * 1000)
    return `${date.toISOString().slice(0, 19)}+00:00 ${host} qmail: ${line}`
  })
}

/** The word of a line of matchup that is its time: of the end, or an alert's own. */
function stampOf(line) {
  const words = line.split(' ', 6)
  if (words[0] === 'd') return words[4]
  if (words[0] === 'm') return words[2]
  if (words[0] === '?') return words[1]
  // An outcome that is none: matchup(5).
  return words[0].startsWith('?') ? words[3] : words[0]
}

function dayOf(line) {
  const seconds = /^\d+/.exec(stampOf(line))?.[0]
  if (seconds === undefined) return 'undated'
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 10)
}

/** Of the lines that matchup does not know, those of bounces belong to a day. */
const isKept = (line) => !line.startsWith('? ') || /^\? \S+ (triple )?bounce/.test(line)

/** What matchup makes of a text. */
export function matched(text) {
  const { status, stdout, stderr } = spawnSync(join(root, 'packages/qmailanalog/bin/matchup'), {
    input: Buffer.from(text, 'latin1'),
    maxBuffer: 1 << 30,
    // Nobody asks for what is pending, on descriptor 5.
    stdio: ['pipe', 'pipe', 'pipe', nothing, nothing, nothing],
  })
  if (status !== 0) throw new Error(`matchup: ${stderr}`)
  return stdout.toString('latin1').split('\n').slice(0, -1)
}

/** Lines that day files have to hold, each as `DAY LINE`, in order. */
export function expected(text) {
  return matched(text)
    .filter(isKept)
    .map((line) => `${dayOf(line)} ${line}`)
}

/**
 * What is wrong with `got`, the lines that there are, when each of `sequences` has to be in it, once and in
 * its order within a day.
 */
export function compared(sequences, got) {
  const places = new Map()
  const wanted = new Map()
  for (const [queue, lines] of sequences.entries()) {
    for (const [at, line] of lines.entries()) {
      wanted.set(line, (wanted.get(line) ?? 0) + 1)
      places.set(line, { queue, at })
    }
  }
  const found = new Map()
  const last = new Map()
  const wrong = { lost: 0, twice: 0, strange: 0, disorder: 0 }
  for (const line of got) {
    const place = places.get(line)
    if (place === undefined) {
      wrong.strange++
      continue
    }
    const seen = (found.get(line) ?? 0) + 1
    found.set(line, seen)
    if (seen > wanted.get(line)) wrong.twice++
    // A line that comes several times has no place of its own.
    if (wanted.get(line) > 1) continue
    const within = `${line.slice(0, line.indexOf(' '))} ${place.queue}`
    if (place.at < (last.get(within) ?? 0)) wrong.disorder++
    else last.set(within, place.at)
  }
  for (const [line, count] of wanted) wrong.lost += Math.max(0, count - (found.get(line) ?? 0))
  return wrong
}
