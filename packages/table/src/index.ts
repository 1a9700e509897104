export { Cells, type Field } from './cells.js'
export { type Column, column, type Key, type Unit } from './columns.js'
export {
  answer,
  type Counter,
  type Counting,
  counting,
  countingBy,
  openBySettings,
  readBy,
} from './counter.js'
export { type Figure, printFigures } from './figures.js'
export { printRows } from './printers.js'
export { type Plain, type Report, reads, report, type Telling } from './report.js'
export { printed, type Result, type Say } from './result.js'
export { asTheyAre, Rows } from './rows.js'
export {
  asEver,
  figureOptions,
  type Showing,
  showingOf,
  tableOptions,
  withOptions,
} from './showing.js'
export { asTheyCame, byFirstNumber, byLast, byLastNumber, type Order } from './sort.js'
export { Sorting } from './sorting.js'
export { Sums } from './sums.js'
export { Keys, SumsByKey } from './sums-by-key.js'
export { type Adding, byKey, type Counted, partOf, type Table } from './table.js'
export type { Before, Kind, Part, Printing, Settings, Tallied, Tallying } from './tally.js'
