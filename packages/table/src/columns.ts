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
  /** whether a row may have nothing to tell there (NaN): `-` in text, null in JSON, an empty cell in csv and tsv */
  mayMiss?: boolean
}

/** The column that shows sum n. */
export const column = (
  sum: number,
  name: string,
  help: string,
  { unit = 'count' as Unit, places = -1, by = -1, mayMiss = false } = {},
): Column => ({ name, help, unit, sum, places, by, mayMiss })

/** A text that a row has, a whole number if it says so and looks like one. */
export interface Part {
  name: string
  help: string
  number?: boolean
}

/** The last column of a table, a text. */
export interface Key extends Part {
  /** what it packs, for forms that take it apart: a `between` stands between two; what is left is the last one's */
  parts?: { between: string; names: Part[] }
}
