import {
  Fatal,
  type Given,
  type Option,
  type Pieces,
  type Spool,
  type Tools,
  WrongUsage,
} from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { ofReport, oneAfterTheOther } from '@qmailanalog/report'
import {
  answer,
  asEver,
  type Showing,
  showingOf,
  type Tallied,
  tableOptions,
} from '@qmailanalog/table'
import type { Held } from './held.js'
import { isNamed, Layouts, type Source } from './names.js'
import { tallied } from './tallied.js'

/** What of a report is printed: what its tallies have counted, together. */
interface Printed {
  source: Source
  /** how many tallies of it there are */
  tallies: number
}

/** What prints reports of tallies that were added up, and the exit code once they are printed. */
export interface Prints {
  print(held: Held): Pieces
  code(): number
}

/**
 * Makes what prints those reports that are asked for, by their names or those of their tallies, else all.
 * WrongUsage for options and forms that they do not have.
 */
export function printing(asked: string[], given: Given, tools: Tools, scanner: Scanner): Prints {
  const own = asked.map(ownOf).find((report) => report)
  if (own) {
    const { name } = own.usage
    if (asked.length > 1) throw new WrongUsage(`${name} is printed alone: name no other report`)
    checkOptions(given, own)
  }
  // Which columns there are is known later.
  const showing = own ? asEver : showingOf(given, [String(given.options['sort'])])
  const alone = asked.length === 1
  if (alone && !own) checkTable(asked[0]!, given)
  if (!alone && ['csv', 'tsv'].includes(showing.format)) {
    throw new WrongUsage(`--format ${showing.format}: name one report`)
  }
  let code = () => 0
  return {
    async *print(held) {
      const all = chosen(asked, held, scanner)
      const only = all.length === 1 && all[0]!.source.report.formats ? all[0]! : undefined
      checkOptions(given, only?.source.report)
      const printed = only ? all : all.filter(({ source: { report } }) => isOfTables(report, tools))
      tellUnlike(printed, held, tools)
      if (only) {
        const { tallying } = only.source
        const counted = tallying.counter(scanner, held.tablesOf(only.source))
        const prints = tallying.print!(counted, given, tools)
        yield* prints.print(true)
        code = prints.code ?? code
        return
      }
      yield* reports(printed, held)
    },
    code: () => code(),
  }

  /** Tables and figures: one as its program prints it, several as zall does. */
  function* reports(printed: Printed[], held: Held): Generator<Buffer | Spool> {
    const reports = printed.map(({ source: { report, tallying } }) => ({
      usage: report.usage,
      ...tallying,
    }))
    checkSort(reports, showing)
    const ones = printed.map(({ source }, n) => {
      const { counter, result } = source.tallying
      const counted = counter(scanner, held.tablesOf(source))
      return { report: reports[n]!, result: () => result?.(counted), counted }
    })
    const [only] = ones
    if (!alone || !only) {
      yield* oneAfterTheOther(ones, { separator: '', showing }, tools.say)
      return
    }
    const { report: _, ...own } = ofReport(only.report, showing)
    yield* answer(only.result()!, own, tools.say)
  }
}

/** A report by its name, or by that of its tally, if it prints in a form of its own. */
const ownOf = (word: string) =>
  tallied.find(({ formats, usage }) => formats && usage.name === word.replace(/\..*$/s, ''))

/** Whether it can stand beside others; if it cannot, that is told. */
function isOfTables({ formats, usage: { name } }: Tallied, { say }: Tools): boolean {
  if (formats) say(`note: ${name} is printed alone: --print ${name}`)
  return !formats
}

/** Options of tables are of no report that prints in a form of its own, nor are its own of others. */
function checkOptions({ options }: Given, own: Tallied | undefined): void {
  const shows = own?.shows ?? []
  const wrong = Object.keys(options).find((name) =>
    own
      ? !isOwn(name, shows) && !always.includes(name)
      : tallied.some((it) => isOwn(name, it.shows)),
  )
  if (wrong === undefined) return
  if (own) throw new WrongUsage(`--${wrong} is of tables: ${own.usage.name} has no such option`)
  const [of] = tallied.filter(({ shows }) => isOwn(wrong, shows))
  throw new WrongUsage(`--${wrong} is of ${of!.usage.name} only, which is not asked for`)
}

const always = ['sorted', 'print', 'format', 'top']
const isOwn = (option: string, shows: Option[] = []) => shows.some(({ name }) => name === option)

/** The options of a report that is alone are those of its program. */
function checkTable(asked: string, { options }: Given): void {
  const { usage } = tallied.find(({ usage }) => isNamed(asked, usage.name))!
  const own = (usage.options ?? []).map(({ name }) => name)
  const other = tableOptions.find(({ name }) => name in options && !own.includes(name))
  if (other) throw new WrongUsage(`${usage.name} has no --${other.name}`)
}

/** The reports that are asked for, or all; Fatal if there is none, or one has different settings. */
function chosen(asked: string[], held: Held, scanner: Scanner): Printed[] {
  const layouts = new Layouts(scanner)
  const all = held
    .reports()
    .map(({ name, tallies }) => ({ source: layouts.source(name).source, tallies }))
  const words = asked.length > 0 ? [...new Set(asked)] : tallied.map(({ usage }) => usage.name)
  const printed = words.flatMap((word) => {
    const found = all.filter(({ source: { name, report } }) =>
      [name, report.usage.name].includes(word),
    )
    if (asked.length > 0 && found.length === 0) {
      throw new Fatal(`unable to print ${word}: there is no tally of it`)
    }
    if (found.length > 1) {
      const names = found.map(({ source }) => source.name)
      throw new Fatal(`unable to print ${word}: name one of ${names.join(', ')}`)
    }
    return found
  })
  if (printed.length === 0) throw new Fatal('unable to print reports: there is no tally of one')
  return printed
}

function checkSort(reports: { fields?: { name: string }[] }[], { sort }: Showing): void {
  if (sort === undefined) return
  const columns = reports.flatMap(({ fields = [] }) => fields.map(({ name }) => name))
  showingOf({ options: { sort } }, [...new Set(columns)])
}

/** Tells of reports that are not of all tallies: parts of the records may be missing there. */
function tellUnlike(printed: Printed[], held: Held, { say }: Tools): void {
  const most = Math.max(...held.reports().map(({ tallies }) => tallies))
  for (const { source, tallies } of printed) {
    if (tallies === most) continue
    say(`note: ${source.name} is in ${tallies} of the tallies, others are in ${most}`)
  }
}
