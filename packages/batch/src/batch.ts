import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Assumptions, Clock, type Reading } from '@qmailanalog/log'
import {
  Fatal,
  lock,
  makeFolder,
  onlyOurs,
  Progress,
  type Tools,
  unable,
} from '@qmailanalog/program'
import { add, type Done } from './chunk.js'
import { type Print, Store } from './commit.js'
import { DayFiles } from './day-files.js'
import { Pass, type Setting } from './pass.js'
import { isAt, notFound, type Plan, plan } from './plan.js'
import { Moved, type Wanted } from './sources.js'
import { type About, anew, type Stored } from './state.js'
import { daysKept, Texts } from './texts.js'

/** What a run is to do. */
export interface Job extends Wanted {
  /** folder of what is kept from run to run */
  state: string
  /** folder of the days */
  out: string
  given: Assumptions
  /** of the days */
  zone: string
  /** whether logs are read that are older than what was read */
  older: boolean
  /** days whose lines of an open commit are printed instead of written */
  printed: string[]
  /** whether progress and notes are shown */
  shown: boolean
}

/** What a run did, and how many messages are in the queue now. */
export type Outcome = Done & { pending: number }

/** Nobody is in the middle of a line any more after so many seconds. */
const settled = 600
/** How often work is planned anew where files change meanwhile, at most. */
const mostTries = 5
const patience = 100
const day = 86400

/** Matches what is new in the sources, once (commit.ts says how that is kept). */
export class Batch {
  private readonly days: DayFiles
  private readonly store: Store
  private readonly now = Date.now() / 1000
  /** counted from 1970 */
  private readonly today = Math.floor(this.now / day)
  private readonly given: Assumptions
  private readonly say: (line: string) => void

  constructor(
    private readonly job: Job,
    private readonly tools: Tools,
    private readonly io: Reading,
    private readonly print: Print,
  ) {
    this.days = new DayFiles(job.out)
    this.store = new Store(job.state, this.days)
    // Each try would say again what was assumed.
    const said = new Set<string>()
    this.say = (line) => {
      if (job.shown && !said.has(line)) tools.say(line)
      said.add(line)
    }
    this.given = { ...job.given, say: (note) => this.say(`note: ${note}`) }
  }

  /** Does the work; throws Fatal if it has to stop before its end, with everything before that kept. */
  async run(): Promise<Outcome> {
    const { state, out } = this.job
    for (const folder of [state, out]) makeFolder(folder)
    const unlock: (() => void)[] = []
    try {
      onlyOurs(state)
      unlock.push(await lock(join(state, 'state')))
      unlock.push(await lock(join(out, '.qlogmatch')))
      await this.recover()
      return await this.tries()
    } catch (error) {
      throw error instanceof Moved ? new Fatal(error.message) : error
    } finally {
      for (const end of unlock) end()
    }
  }

  /** What an earlier run has decided and not done comes first; what it has not decided goes. */
  private async recover(): Promise<void> {
    const { days, store } = this
    const { out, zone } = this.job
    try {
      const stored = store.read()
      store.sweep(stored?.about)
      const about = stored?.about
      const owner = days.owner()
      if (about && owner !== about.id) {
        if (store.isOpen(about)) {
          throw new Fatal(
            `unable to finish the last commit: its lines belong into ${about.out}, not into ${out}`,
          )
        }
        if (new DayFiles(about.out).owner() === about.id) {
          throw new Fatal(
            `unable to use folder ${out}: the days of this state are in ${about.out}; ${anew}`,
          )
        }
      }
      if (about) await this.settle(about)
      // Without a state, days that are there are those of a state that is not there any more.
      const id = about ? about.id : days.isEmpty() ? owner : undefined
      days.claim(id ?? randomBytes(8).toString('hex'))
      if (about && about.zone !== zone && this.job.shown) {
        this.tools.say(
          `note: days are those of ${zone} from now on; before, those of ${about.zone}`,
        )
      }
    } catch (error) {
      throw unable(`use folder ${this.job.state}`, error)
    }
  }

  private async settle(about: About): Promise<void> {
    await this.store.settle(about, this.tools.fail, this.job.printed, this.print)
    this.store.end()
  }

  private async tries(): Promise<Outcome> {
    const done: Done = { files: 0, bytes: 0, messages: 0, deliveries: 0, unknown: 0 }
    for (let tries = 1; ; tries++) {
      const stored = this.store.read()
      const about = this.about(stored)
      const setting = this.setting(about)
      const pass = new Pass(setting, stored)
      try {
        await this.pass(pass, setting, tries === mostTries)
        add(done, pass.chunk.done)
        for (const failure of pass.failures) this.tools.fail(failure)
        const { warning, waiting } = pass.chunk
        if (warning !== undefined && !stored) this.tools.say(warning)
        this.store.end()
        return { ...done, pending: waiting }
      } catch (error) {
        add(done, pass.chunk.done)
        if (!(error instanceof Moved) || tries === mostTries) throw error
        if (pass.chunk.commits > 0) tries = 0
        await pause(patience)
      } finally {
        setting.progress.stop()
      }
    }
  }

  private async pass(pass: Pass, setting: Setting, last: boolean): Promise<void> {
    const { progress } = setting
    const planned = await plan(this.job, setting)
    this.tellLost(planned, pass, last)
    const total = planned.sources.reduce((sum, { whole, length }) => sum + (whole ? 0 : length), 0)
    progress.total = total
    await progress.start()
    await pass.run(planned)
  }

  /** Of texts that are nowhere: what is newer has to wait for them, once. */
  private tellLost({ lost, gone, missing }: Plan, pass: Pass, last: boolean): void {
    for (const text of lost) {
      const { folder, name, offset } = text
      const named = missing.find((path) => isAt(text, path))
      const told =
        named === undefined
          ? `unable to find what followed byte ${offset} of ${join(folder, name)}: nothing newer was read; if it is gone for good, the next run goes on`
          : notFound(named)
      if (!last) throw new Moved(told)
      text.missed = true
      pass.failures.push(new Fatal(told))
    }
    for (const text of gone) {
      const { folder, name, offset } = text
      text.ended = true
      this.tools.say(
        `warning: what followed byte ${offset} of ${join(folder, name)} was not found again; it is left out`,
      )
    }
  }

  private about(stored: Stored | undefined): About {
    const { out, zone } = this.job
    const id = this.days.owner()
    if (id === undefined) throw new Fatal(`unable to use folder ${out}: its .qlogmatch has gone`)
    const before = stored?.about
    const damaged = Object.entries(before?.damaged ?? {}).filter(
      ([, seen]) => this.today - seen <= daysKept,
    )
    return {
      id,
      number: before?.number ?? 0,
      out: resolve(out),
      zone,
      lines: before?.lines ?? null,
      texts: before?.texts ?? [],
      last: { ...before?.last },
      damaged: Object.fromEntries(damaged),
    }
  }

  private setting(about: About): Setting {
    const { job, now, today, given, io, store } = this
    return {
      store,
      about,
      texts: new Texts(about.texts, today),
      clock: new Clock(given, 0),
      progress: new Progress(0, this.tools.watched && job.shown),
      given,
      io,
      now,
      today,
      settledAt: now - settled,
      older: job.older,
      say: this.say,
      fail: this.tools.fail,
    }
  }
}
