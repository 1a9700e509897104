import type { Found, Judged, Rule } from '../finding/found.js'
import type { Class, Problem, Time, Verdict } from '../model.js'
import { rules } from '../rules.js'
import { number, shown } from './words.js'

const classes: Class[] = ['fatal', 'serious', 'warning', 'look']

/** So many problems of one rule are told one by one. */
const most = 3

/** What all rules find, worst first. */
export function problemsOf(
  judged: Judged,
  timeOf: (seconds: number | undefined) => Time | null,
): Problem[] {
  const found = rules.flatMap((rule) => {
    const all = rule.find(judged, rule.thresholds, rule.name).sort(compare)
    const others = Math.max(0, all.length - most)
    return all.slice(0, most).map((it, n) => problem(rule, it, n === most - 1 ? others : 0, timeOf))
  })
  // Sorting is stable: within a class they stay in the order of the rules.
  return found.sort((a, b) => classes.indexOf(a.class) - classes.indexOf(b.class))
}

/** The greatest count first; equal ones by the bytes of what they are about, then by the command, since a host may have the name of a whole recipient. */
const compare = (a: Found, b: Found) =>
  b.count - a.count || byBytes(a.about, b.about) || byBytes(a.command, b.command)

const byBytes = (a = '', b = '') => (a < b ? -1 : a > b ? 1 : 0)

function problem(
  { name, class: its, means, todo }: Rule,
  { what, count, first, last, about, example, command }: Found,
  others: number,
  timeOf: (seconds: number | undefined) => Time | null,
): Problem {
  return {
    class: its,
    rule: name,
    what,
    means,
    todo,
    count,
    first: timeOf(first),
    last: timeOf(last),
    about: about === undefined ? null : shown(about),
    example: example ? shown(example.text) : null,
    exampleCount: example?.count ?? null,
    command,
    others,
  }
}

/** Whether to read on; `nothing` says why there is nothing to be judged, if there is not. */
export function verdictOf(problems: Problem[], nothing: string | undefined): Verdict {
  const count = (of: Class[]) =>
    problems.filter((it) => of.includes(it.class)).reduce((sum, { others }) => sum + 1 + others, 0)
  const needs = count(['fatal', 'serious', 'warning'])
  const looks = count(['look'])
  return {
    text: nothing ?? textOf(needs, looks),
    needs,
    looks,
    empty: nothing !== undefined,
    failed: nothing !== undefined || count(['fatal', 'serious']) > 0,
  }
}

function textOf(needs: number, looks: number): string {
  const look = looks === 1 ? 'is worth a look' : 'are worth a look'
  if (needs === 0) {
    return looks === 0
      ? 'Nothing needs you.'
      : `Nothing needs you; ${number(looks)} ${looks === 1 ? 'thing is' : 'things are'} worth a look.`
  }
  const problems = needs === 1 ? '1 problem needs you' : `${number(needs)} problems need you`
  return looks === 0 ? `${problems}.` : `${problems}, ${number(looks)} more ${look}.`
}
