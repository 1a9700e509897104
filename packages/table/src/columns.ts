/** What a number counts. */
export type Unit = 'count' | 'bytes' | 'seconds' | 'percent'

/** A column of numbers. */
export interface Column {
  /** as the header has it */
  name: string
  /** what it means, for help and manual */
  help: string
  unit: Unit
  /** which sum of an entry it shows */
  sum: number
  /** how many places behind the point are shown; -1: the number is shown as `plain` does */
  places: number
  /** the sum that it is divided by, as it would be shown; -1: none */
  by: number
}

/** The column that shows sum n. */
export const column = (
  sum: number,
  name: string,
  help: string,
  { unit = 'count' as Unit, places = -1, by = -1 } = {},
): Column => ({ name, help, unit, sum, places, by })

/** The last column of a table, a text. */
export interface Key {
  name: string
  help: string
}
