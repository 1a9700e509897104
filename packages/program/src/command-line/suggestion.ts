import leven from 'leven'
import { WrongUsage } from '../errors.js'

/** What to say behind a name that is none of those that there are: the nearest, if one is near, and all of them. */
export function suggestion(name: string, known: string[]): string {
  const near = known
    .map((other) => ({ other, far: leven(name, other) }))
    .filter(
      ({ other, far }) => far <= Math.max(1, Math.floor(other.length / 3)) || alike(name, other),
    )
    .sort((a, b) => a.far - b.far)[0]
  const meant = near ? `, did you mean ${near.other}?` : ';'
  return `${meant} known are ${known.join(', ')}`
}

/** One of some names; WrongUsage that lists them if it is none. */
export function oneOf<Name extends string>(
  what: string,
  name: string,
  names: readonly Name[],
): Name {
  const known = names.find((known) => known === name)
  if (known !== undefined) return known
  throw new WrongUsage(`unknown ${what} ${name}${suggestion(name, [...names])}`)
}

/** Whether two words have the same letters. */
const alike = (a: string, b: string) => [...a].sort().join('') === [...b].sort().join('')
