// What the suites share: a room with logs, a state and an out folder; runs in it; what is wrong there.
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/bundle.js'
import { randomFrom } from '../../scripts/makelog.js'
import { compared } from './texts.js'

const programs = join(root, 'packages/qmailanalog/bin')
export const qlogmatch = join(programs, 'qlogmatch')
export const env = {
  PATH: `${programs}:${process.env.PATH}:/usr/sbin:/sbin`,
  TZ: 'UTC',
  LC_ALL: 'C',
}

/** After so long a run hangs, in milliseconds. */
const patience = 60000

const home = mkdtempSync(join(tmpdir(), 'faults-'))
const running = new Set()

/** Ends what still runs, and takes the rooms away unless one of them shows a failure. */
export function leave() {
  for (const child of running) endGroup(child)
  if (readdirSync(home).length === 0) rmSync(home, { recursive: true })
}

function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Starts a command in a group of its own; `ended` tells how it ended, and what it said. */
export function start(command, args, { endless = false, ...options } = {}) {
  const child = spawn(command, args, {
    cwd: '/',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
    detached: true,
  })
  running.add(child)
  const told = { out: '', err: '' }
  child.stdout?.setEncoding('latin1').on('data', (text) => void (told.out += text))
  child.stderr?.setEncoding('latin1').on('data', (text) => void (told.err += text))
  const ended = new Promise((resolve, reject) => {
    let hung = false
    const end = () => {
      hung = true
      endGroup(child)
    }
    const timer = endless ? undefined : setTimeout(end, patience)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      running.delete(child)
      resolve({ ...told, code, signal, hung })
    })
  })
  return { child, ended, kill: () => endGroup(child) }
}

/** What a run of qlogmatch may never do, whatever it met. */
export function complaints({ code, signal, out, err, hung }, mayBeKilled = false) {
  if (hung) return ['does not end']
  const all = []
  if (signal !== null && !mayBeKilled) all.push(`ended by ${signal}`)
  if (signal === null && code !== 0 && code !== 111) all.push(`exit ${code}`)
  if (out !== '') all.push(`prints ${JSON.stringify(out)}`)
  const lines = err.split('\n').slice(0, -1)
  const odd = lines.find((line) => !line.startsWith('qlogmatch: '))
  if (odd !== undefined) all.push(`says ${odd}`)
  if (/internal error|undefined|out of memory|\[object/.test(err)) all.push(`says ${err}`)
  if (code === 111 && !err.includes('fatal: ')) all.push('111 without a reason')
  if (code === 0 && err.includes('fatal: ')) all.push(`0, but ${err}`)
  return all
}

const told = ({ lost, twice, strange, disorder }) =>
  Object.entries({ lost, twice, strange, 'out of order': disorder }).flatMap(([what, count]) =>
    count > 0 ? [`${count} ${what}`] : [],
  )

let rooms = 0

/** Logs, and the state and out folders of the qlogmatch that reads them. */
export class Room {
  constructor(name = 'room') {
    this.dir = join(home, `${name.replace(/[^\w.-]+/g, '-')}-${rooms++}`)
    this.state = join(this.dir, 'state')
    this.out = join(this.dir, 'out')
    this.log = join(this.dir, 'log')
    mkdirSync(this.log, { recursive: true })
  }

  at(name) {
    return join(this.log, name)
  }

  write(name, lines) {
    writeFileSync(this.at(name), lines.join(''), 'latin1')
  }

  /** Keeps what happened, for who looks at a failure. */
  tell(what) {
    appendFileSync(join(this.dir, 'history'), `${Date.now()} ${what}\n`)
  }

  /** The words for a run over sources. */
  args(sources) {
    const { state, out } = this
    return ['--state', state, '--out', out, '--timezone', 'UTC', '--quiet', ...sources]
  }

  /** Sources as a shell gives them, now. */
  named(folders = [this.log]) {
    return folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.startsWith('maillog'))
        .sort()
        .map((name) => join(folder, name)),
    )
  }

  /** Sources that each run lists by itself. */
  listed(folders = [this.log]) {
    return ['--name', 'maillog*', ...folders]
  }

  run(sources, options) {
    return start(qlogmatch, this.args(sources), options).ended
  }

  /** All that day files hold: `DAY LINE`. */
  lines() {
    const { out } = this
    if (!existsSync(out)) return []
    const days = readdirSync(out).filter((name) => /^(\d{4}-\d\d-\d\d|undated)$/.test(name))
    return days.sort().flatMap((day) => {
      const text = readFileSync(join(out, day), 'latin1')
      const lines = text.split('\n')
      // A line that has no end is none.
      if (lines.at(-1) === '') lines.pop()
      else lines.push(`${lines.pop()} (cut off)`)
      return lines.map((line) => `${day} ${line}`)
    })
  }

  /** What is wrong with what day files hold. */
  wrong(sequences) {
    return told(compared(sequences, this.lines()))
  }

  /** What lies about that should not, once a run has ended well; tickets of the killed do no harm. */
  rubbish() {
    const odd = (folder, known) =>
      readdirSync(folder).filter(
        (name) => !known.test(name) && !/\.lock\.|^\.qmailanalog-/.test(name),
      )
    return [
      ...odd(this.state, /^state$/),
      ...odd(this.out, /^(\d{4}-\d\d-\d\d|undated|\.qlogmatch)$/),
    ]
  }

  remove() {
    rmSync(this.dir, { recursive: true, force: true })
  }
}

/** Counts what a suite tried, and what was wrong. */
export class Tally {
  held = 0
  failed = 0
  lost = 0
  twice = 0
  disorder = 0
  notes = new Map()
  #shown = 0

  constructor(name) {
    this.name = name
  }

  /** One more of something that is told at the end. */
  note(what, count = 1) {
    this.notes.set(what, (this.notes.get(what) ?? 0) + count)
  }

  /** Counts what a comparison found; answers with it in words. */
  count(wrong) {
    this.lost += wrong.lost
    this.twice += wrong.twice
    this.disorder += wrong.disorder
    return told(wrong)
  }

  /** Compares what a room holds with what it has to hold. */
  compare(room, sequences) {
    return this.count(compared(sequences, room.lines()))
  }

  /** A try is over: its room goes, unless something is wrong there. */
  end(title, room, problems) {
    if (problems.length === 0) {
      this.held++
      room.remove()
      return
    }
    this.failed++
    if (this.#shown++ < 20) {
      process.stdout.write(`# ${this.name}: ${title}: ${problems.join('; ')} (in ${room.dir})\n`)
    } else room.remove()
  }

  toString() {
    const { name, held, failed, lost, twice, disorder } = this
    const notes = [...this.notes].sort().map(([what, count]) => `, ${what} ${count}`)
    const counts = `lost ${lost}, twice ${twice}, out of order ${disorder}`
    return `${name}: ${held + failed} tries, ${failed} failed, ${counts}${notes.join('')}`
  }
}

/** Whole numbers from 0 up to what is asked for, the same ones for the same seed. */
export function belowFrom(seed) {
  const random = randomFrom(seed)
  return (most) => Math.floor(random() * most)
}

/** Some of a list, as they come. */
export function some(list, count, below) {
  const rest = [...list]
  while (rest.length > count) rest.splice(below(rest.length), 1)
  return rest
}

/** Does pieces of work, so many at a time. */
export async function pool(tasks, width) {
  const queue = [...tasks]
  const worker = async () => {
    for (let task = queue.shift(); task; task = queue.shift()) await task()
  }
  await Promise.all(Array.from({ length: width }, worker))
}
