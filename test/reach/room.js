// What the recipes are tried in: a folder with logs, the programs in front of all others, and programs that die.
import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/bundle.js'

const programs = join(root, 'packages/qmailanalog/bin')

/** Where the programs and Node.js lie, for a PATH. */
export const places = `${programs}:${dirname(process.execPath)}`

/** The first of some ports that are ours alone, most likely. */
export const port = 15_000 + (process.pid % 4000) * 4

const home = mkdtempSync(join(tmpdir(), 'reach-'))
const running = new Set()
const engines = new Set()

/** Ends what still runs, and takes the rooms away unless one of them shows a failure. */
export function leave() {
  for (const stop of engines) stop()
  for (const child of running) endGroup(child)
  if (existsSync(home) && readdirSync(home).length === 0) rmSync(home, { recursive: true })
}

/** Keeps how to stop an engine, for the case that we are ended; answers with what stops it now. */
export function toStop(stop) {
  engines.add(stop)
  return () => {
    engines.delete(stop)
    stop()
  }
}

function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** A folder of a suite. */
export class Room {
  constructor(name) {
    this.dir = join(home, name)
    mkdirSync(this.at('work'), { recursive: true })
    mkdirSync(this.at('bin'))
    mkdirSync(this.at('marks'))
    this.env = {
      ...process.env,
      PATH: `${this.at('bin')}:${places}:${process.env.PATH}:/usr/sbin:/sbin`,
      HOME: this.dir,
      PARALLEL_HOME: this.dir,
      TZ: 'UTC',
      LC_ALL: 'C',
    }
    // Else it asks to be cited, in each run.
    this.write('will-cite', '')
  }

  at(...names) {
    return join(this.dir, ...names)
  }

  /** A file of the room. */
  write(name, text) {
    mkdirSync(dirname(this.at(name)), { recursive: true })
    writeFileSync(this.at(name), text, 'latin1')
  }

  read(name) {
    return readFileSync(this.at(name), 'latin1')
  }

  /** Puts a script in front of a program; REAL is the program that it stands for. */
  shadow(program, script, real = join(programs, program)) {
    const path = this.at('bin', program)
    writeFileSync(path, `#!/bin/sh\nREAL=${real} MARKS=${this.at('marks')}\n${script}`)
    chmodSync(path, 0o755)
  }

  /** The first try of each job of a program dies in the middle of what it prints. */
  dying(program) {
    this.shadow(
      program,
      `name=$(basename "$PWD").\${PARALLEL_SEQ:-\${SLURM_ARRAY_TASK_ID:-0}}
if mkdir "$MARKS/${program}.$name" 2>/dev/null; then
  "$REAL" "$@" | head -c 300
  kill -9 $$
fi
exec "$REAL" "$@"
`,
    )
  }

  /** How many tries died, or hung. */
  marks(start = '') {
    return readdirSync(this.at('marks')).filter((name) => name.startsWith(start)).length
  }

  /** Runs commands in the folder `work`; they stop at the first that fails. */
  run(text, { env = this.env, patience = 120_000 } = {}) {
    const child = spawn('bash', ['-e', '-u', '-o', 'pipefail', '-c', text], {
      cwd: this.at('work'),
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    running.add(child)
    const told = { out: '', err: '' }
    child.stdout.setEncoding('latin1').on('data', (some) => void (told.out += some))
    child.stderr.setEncoding('latin1').on('data', (some) => void (told.err += some))
    const timer = setTimeout(endGroup, patience, child)
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => {
        clearTimeout(timer)
        running.delete(child)
        resolve({ ...told, status: signal ?? code })
      })
    })
  }

  /** What commands print; an error if they fail. */
  async prints(text, options) {
    const { out, err, status } = await this.run(text, options)
    if (status !== 0) throw new Error(`${status} of\n${text}\n${err}`)
    return out
  }

  /** What commands print where all programs live. */
  plain(text) {
    return this.prints(text, { env: { ...this.env, PATH: `${places}:${process.env.PATH}` } })
  }
}

/** Counts what a suite tried. */
export class Checks {
  held = 0
  failed = 0

  constructor(name) {
    this.name = name
    this.room = new Room(name)
  }

  /** One thing that must be so. */
  ok(holds, what, more = '') {
    if (holds) this.held++
    else {
      this.failed++
      process.stdout.write(`# ${this.name}: not so: ${what} (in ${this.room.dir})\n${more}`)
    }
  }

  same(found, wanted, what) {
    const [one, two] = [String(found), String(wanted)]
    let at = 0
    while (at < one.length && one[at] === two[at]) at++
    const show = (text) => `#   ${JSON.stringify(text.slice(Math.max(0, at - 100), at + 200))}\n`
    this.ok(found === wanted, what, `# wanted\n${show(two)}# found\n${show(one)}`)
  }

  /** The suite is over: its room goes, unless something is wrong there. */
  end() {
    if (this.failed === 0) rmSync(this.room.dir, { recursive: true, force: true })
    return this
  }

  toString() {
    return `${this.name}: ${this.held + this.failed} checks, ${this.failed} failed`
  }
}
