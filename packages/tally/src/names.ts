import { Fatal, suggestion, WrongUsage } from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import type { Kind, Part, Settings, Tallied, Tallying } from '@qmailanalog/table'
import { tallied } from './tallied.js'

/** A report with some settings, and its name in a tally: `zrhosts.1`, `zdelays.1,by=host,of=ddelay`. */
export interface Source {
  report: Tallied
  name: string
  tallying: Tallying
}

/** What the lines of a tally are that begin with a name. */
export interface Layout {
  /** as it stands in the line */
  name: string
  kinds: Kind[]
  isKey?: Part['isKey'] | undefined
  /** the report whose numbers they have, and which part of these */
  source?: Source
  part: string
}

/** How many tallies of a report are in this one, by the report's name there. */
export const reportsLayout: Layout = { name: 'tally.1', kinds: ['sum'], part: '' }

/** How many lines there are, but for those of this name: what the last line tells. */
export const linesLayout: Layout = {
  name: '~',
  kinds: ['sum'],
  part: '',
  isKey: (bytes, start, end) => bytes.toString('latin1', start, end) === 'lines',
}

const form = /^([a-z]\w*)\.([1-9]\d*)(?:\/([a-z]\w*))?((?:,[a-z]+=[!-+\--~]+)*)$/

/** A report with settings by its name in a tally. */
export function sourceOf(report: Tallied, settings: Settings): Source {
  const tallying = report.counts(settings)
  const said = Object.entries(tallying.settings ?? {}).map(([name, value]) => `,${name}=${value}`)
  return { report, name: `${report.usage.name}.${report.version}${said.join('')}`, tallying }
}

/** What stands first in the lines of a part. */
export function nameOf({ report, name }: Source, part: string): string {
  const head = `${report.usage.name}.${report.version}`
  return part === '' ? name : `${head}/${part}${name.slice(head.length)}`
}

const names = tallied.map(({ usage }) => usage.name)

/** Whether a word is a report's name, or that of its tally. */
export const isNamed = (word: string, report: string) =>
  word.replace(/\.\d+(?:,.*)?$/, '') === report

/** A report by its own name; WrongUsage if none has it that can be tallied. */
export function reportOf(name: string, others: string[]): Tallied {
  const report = tallied.find(({ usage }) => usage.name === name)
  if (report) return report
  if (others.includes(name)) {
    throw new WrongUsage(
      `${name} has no tally, since nothing of it adds up; known are ${names.join(', ')}`,
    )
  }
  throw new WrongUsage(`no report has the name ${name}${suggestion(name, names)}`)
}

/** Which lines there are, by the names that they begin with. */
export class Layouts {
  private readonly layouts = new Map([reportsLayout, linesLayout].map((it) => [it.name, it]))
  private readonly sources = new Map<string, { source: Source; parts: Part[] }>()

  constructor(private readonly scanner: Scanner) {}

  /** The lines that begin with a name; Fatal, a reason, if there are none. */
  of(name: string): Layout {
    const known = this.layouts.get(name) ?? this.find(name)
    this.layouts.set(name, known)
    return known
  }

  /** A report by its name in a tally, its settings and all; Fatal, a reason, if there is none. */
  source(name: string): { source: Source; parts: Part[] } {
    const known = this.sources.get(name)
    if (known) return known
    const source = this.read(name)
    const made = { source, parts: source.tallying.counter(this.scanner).parts?.() ?? [] }
    this.sources.set(name, made)
    return made
  }

  private find(name: string): Layout {
    const [, report = '', version, part = '', settings = ''] = form.exec(name) ?? []
    const { source, parts } = this.source(
      version === undefined ? name : `${report}.${version}${settings}`,
    )
    const found = parts.find((it) => it.name === part)
    if (!found) throw new Fatal(`${name} is no table of ${report}`)
    return { name, kinds: found.kinds, isKey: found.isKey, source, part }
  }

  private read(name: string): Source {
    const [, report, version, part, settings = ''] = form.exec(name) ?? []
    if (report === undefined || part !== undefined)
      throw new Fatal(`${shown(name)} is no name of a tally`)
    const found = tallied.find(({ usage }) => usage.name === report)
    const ours = report === 'tally' ? 1 : found?.version
    if (ours === undefined) throw new Fatal(`${report} is no report that has a tally here`)
    if (Number(version) !== ours || !found) {
      const age = Number(version) > ours ? 'a newer version' : 'an older version'
      throw new Fatal(`${report}.${version} is ${age}; known is ${report}.${ours}`)
    }
    const said = settings
      .split(',')
      .slice(1)
      .map((word) => word.split(/=(.*)/s) as [string, string])
    try {
      const source = sourceOf(found, Object.fromEntries(said.map(([name, value]) => [name, value])))
      if (source.name === name) return source
    } catch (error) {
      if (!(error instanceof WrongUsage)) throw error
    }
    throw new Fatal(`${shown(name)} has settings that ${report} has not`)
  }
}

/** As much of a name as one likes to read. */
const shown = (name: string) => (name.length > 100 ? `${name.slice(0, 100)}...` : name)
