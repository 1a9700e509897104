// Makes the folder of logs that the recipes of docs/cookbook.md are run in: `node scripts/cooklogs.js DIR`. All is
// made of the log that ships with the project.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { build } from './build.js'
import { root } from './bundle.js'

const micros = (stamp) => Number(stamp.replace('.', ''))
const stampOf = (micros) => `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`
const day = 86400e6

/** The date as syslog writes it. */
function syslogDate(line) {
  const date = new Date(Number.parseInt(line, 10) * 1000)
  const month = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
  return `${month} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)}`
}

/** The label of TAI64N that multilog writes. */
function label(stamp) {
  const [seconds, part] = stamp.split('.')
  const high = (2n ** 62n + 10n + BigInt(seconds)).toString(16)
  return `@${high}${Number(part.padEnd(9, '0')).toString(16).padStart(8, '0')}`
}

const stampIn = (line) => line.slice(0, line.indexOf(' '))
const labelled = (line) => `${label(stampIn(line))}${line.slice(line.indexOf(' '))}`

/** Splits lines in halves, the second one moved in time so that both begin together. */
function halves(lines) {
  const middle = lines.length >> 1
  const [first, second] = [lines.slice(0, middle), lines.slice(middle)]
  const apart = micros(stampIn(second[0])) - micros(stampIn(first[0]))
  const moved = second.map(
    (line) => stampOf(micros(stampIn(line)) - apart) + line.slice(line.indexOf(' ')),
  )
  return [first, moved]
}

/** Log of two hosts, as a loghost writes it. */
function loghost(lines) {
  const of = (host, lines) =>
    lines.map((line) => {
      const time = new Date(micros(stampIn(line)) / 1e3).toISOString().replace('Z', '+00:00')
      return `${time} ${host} qmail: ${line}`
    })
  const [mx1, mx2] = halves(lines)
  return [...of('mx1', mx1), ...of('mx2', mx2)].sort((a, b) =>
    a.slice(0, 23) < b.slice(0, 23) ? -1 : 1,
  )
}

/** When the share `part` of a day's mail has come, as a share of the day: little at night, most at noon. */
const clock = (part) => part + 0.14 * Math.sin(2 * Math.PI * part)

/**
 * Two weeks of day files as qlogmatch(1) writes them, by name: each message of the records, with its deliveries,
 * is moved as a whole; two fifths of them are in the first week.
 */
function days(records) {
  const births = new Map()
  for (const { birth } of records) births.set(birth, births.size)
  const first = Math.floor(micros(records[0].birth) / day) * day - 14 * day
  const move = (birth) => {
    const index = births.get(birth)
    const early = index % 5 < 2
    const date = (early ? 0 : 7) + (index % 7)
    const part = ((index * 7919) % births.size) / births.size
    return Math.floor(first + date * day + clock(part) * day) - micros(birth)
  }
  const moved = records.map(({ words, times, birth }) => {
    const by = move(birth)
    const line = words.map((word, at) => (times.includes(at) ? stampOf(micros(word) + by) : word))
    return { end: micros(words[times.at(-1)]) + by, line: line.join(' ') }
  })
  moved.sort((a, b) => a.end - b.end)
  const files = new Map()
  for (const { end, line } of moved) {
    const name = new Date(end / 1e3).toISOString().slice(0, 10)
    files.set(name, `${files.get(name) ?? ''}${line}\n`)
  }
  return files
}

/** The message and delivery lines of matchup's output, and which of their words are times. */
const recordsOf = (text) =>
  text
    .split('\n')
    .filter((line) => /^[md] /.test(line) && !line.includes(' ? '))
    .map((line) => {
      const words = line.split(' ')
      return words[0] === 'm'
        ? { words, times: [1, 2], birth: words[1] }
        : { words, times: [2, 3, 4], birth: words[2] }
    })

/** Makes the folder; the programs have to be built. */
export function prepare(folder) {
  const put = (name, bytes) => writeFileSync(join(folder, name), bytes)
  const text = (lines) => Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1')
  const log = gunzipSync(readFileSync(join(root, 'test/data/qmail.log.gz'))).toString('latin1')
  const lines = log.split('\n').slice(0, -1)
  for (const name of ['qmail', 'qmail-in', 'qmail-out', 'matched']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  put('log', text(lines))
  const syslog = lines.map((line) => `${syslogDate(line)} mx qmail: ${line}`)
  put('maillog.1.gz', gzipSync(text(syslog.slice(0, 15000))))
  put('maillog', text(syslog.slice(15000)))
  put('loghost.gz', gzipSync(text(loghost(lines))))
  const cut = lines.length >> 1
  put(`qmail/${label(stampIn(lines[cut - 1]))}.s`, text(lines.slice(0, cut).map(labelled)))
  put('qmail/current', text(lines.slice(cut).map(labelled)))
  const [incoming, outgoing] = halves(lines)
  put('qmail-in/current', text(incoming.map(labelled)))
  put('qmail-out/current', text(outgoing.map(labelled)))
  const matchup = join(root, 'packages/qmailanalog/bin/matchup')
  const { stdout } = spawnSync('sh', ['-c', '"$0" log 5>/dev/null', matchup], {
    cwd: folder,
    encoding: 'latin1',
    maxBuffer: 1 << 26,
  })
  for (const [name, lines] of days(recordsOf(stdout))) {
    put(`matched/${name}`, Buffer.from(lines, 'latin1'))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [folder] = process.argv.slice(2)
  if (folder === undefined) {
    process.stderr.write('cooklogs: usage: node scripts/cooklogs.js DIR\n')
    process.exit(100)
  }
  await build()
  mkdirSync(folder, { recursive: true })
  prepare(folder)
}
