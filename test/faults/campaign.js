// A log that is written to and rotated while runs go over it, and what is right in the end.
import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { expected } from './texts.js'
import { complaints, Room } from './world.js'

/** How long a run may be awaited that has seen the log, in milliseconds. */
const patience = 60000

export class Campaign {
  /** what was wrong on the way */
  problems = []
  #below
  #names
  /** the log that is the newest one that a finished run has met */
  #met = -1
  #over = false
  #runs = 0

  /**
   * @param names who finds the logs: `shell`, before the run, or `folder`, the run itself; `multilog` for a
   * directory of multilog
   */
  constructor({ title, tally, names, below }) {
    this.title = title
    this.tally = tally
    this.room = new Room(title)
    this.#below = below
    this.#names = names
  }

  /** What a run is given now. */
  sources() {
    const { room } = this
    if (this.#names === 'multilog') return [room.log]
    const folders = [room.log, room.at('old')].filter((folder) => existsSync(folder))
    return this.#names === 'shell' ? room.named(folders) : room.listed(folders)
  }

  /** A run over sources as they are now, or were before. */
  async run(writer, sources = this.sources()) {
    const { room } = this
    const { generation, since } = writer
    const number = ++this.#runs
    const asked = sources.map((path) => path.slice(room.log.length)).join(' ')
    room.tell(`run ${number} in log ${generation}, line ${since}: ${asked}`)
    const ran = await room.run(sources)
    room.tell(`run ${number} exit ${ran.code} ${ran.err.trimEnd()}`)
    this.tally.note(`runs with exit ${ran.signal ?? ran.code}`)
    for (const problem of complaints(ran)) {
      if (!this.problems.includes(problem)) this.problems.push(problem)
    }
    // A list that was made while there was no log does not have it.
    const named = this.#names !== 'shell' || sources.includes(room.at('maillog'))
    if (ran.code === 0 && since > 0 && named) this.#met = Math.max(this.#met, generation)
    return ran
  }

  /** Runs without a pause, several at once, until `stop`. */
  begin(writer, several) {
    const runner = async () => {
      while (!this.#over) {
        const sources = this.sources()
        // Between the shell and the run time passes.
        if (this.#names === 'shell') await pause(this.#below(60))
        await this.run(writer, sources)
      }
    }
    this.runners = Array.from({ length: several }, runner)
  }

  async stop() {
    this.#over = true
    await Promise.all(this.runners)
  }

  /**
   * Whether the log may get another name. A shell's list does not have names that come after it, so each log
   * has to be met once by a run before: nobody could know of it otherwise.
   */
  mayRotate(writer) {
    return this.#names !== 'shell' || this.#met === writer.generation
  }

  async untilItMayRotate(writer, meanwhile) {
    const giveUp = Date.now() + patience
    while (!this.mayRotate(writer)) {
      if (Date.now() > giveUp) {
        this.problems.push('no run ends well')
        return
      }
      await meanwhile()
    }
  }

  /** At last nothing moves any more: now everything has to be there. */
  async end(text) {
    const { room, tally, title, problems } = this
    let last = await room.run(this.sources())
    if (last.code === 111) {
      tally.note('second last run')
      last = await room.run(this.sources())
    }
    problems.push(...complaints(last))
    if (last.code !== 0) problems.push(`at last ${last.code}: ${last.err}`)
    problems.push(...tally.compare(room, [expected(text)]))
    const rubbish = room.rubbish()
    if (rubbish.length > 0) problems.push(`left: ${rubbish}`)
    tally.end(title, room, problems)
  }
}
