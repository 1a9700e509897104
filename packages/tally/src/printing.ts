import { Fatal, type Given, type Pieces, type Tools, WrongUsage } from '@qmailanalog/program'
import type { Scanner } from '@qmailanalog/record'
import { ofReport, oneAfterTheOther, tallied } from '@qmailanalog/report'
import { answer, type Showing, showingOf, tableOptions } from '@qmailanalog/table'
import type { Held } from './held.js'
import { isNamed, Layouts, type Source } from './names.js'

/** What of a report is printed: what its tallies have counted, together. */
interface Printed {
  source: Source
  /** how many tallies of it there are */
  tallies: number
}

/**
 * Makes what prints reports of tallies that were added up: those that are asked for, by their names or those of
 * their tallies, else all. WrongUsage for forms that they do not have.
 */
export function printing(
  asked: string[],
  given: Given,
  tools: Tools,
  scanner: Scanner,
): (held: Held) => Pieces {
  // Which columns there are is known later.
  const showing = showingOf(given, [String(given.options['sort'])])
  const alone = asked.length === 1
  if (alone) checkOptions(asked[0]!, given)
  if (!alone && ['csv', 'tsv'].includes(showing.format)) {
    throw new WrongUsage(`--format ${showing.format}: name one report`)
  }
  return function* (held) {
    const printed = chosen(asked, held, scanner)
    const reports = printed.map(({ source: { report, tallying } }) => ({
      usage: report.usage,
      ...tallying,
    }))
    checkSort(reports, showing)
    tellUnlike(printed, held, tools)
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

/** The options of a report that is alone are those of its program. */
function checkOptions(asked: string, { options }: Given): void {
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
