export { builtin } from './builtin.js'
export { badDescriptor, Fatal, reason, unable, WrongUsage } from './errors.js'
export {
  freshFile,
  makeFolder,
  named,
  onlyOurs,
  realFile,
  replaceFile,
  syncFolder,
} from './files.js'
export { type Inputs, inputHead } from './inputs.js'
export { type Core, Lines, wholeLines } from './io/core.js'
export { readDescriptor, readFile, readPart, writeDescriptor } from './io/descriptor.js'
export { type Extent, extentOf } from './io/extent.js'
export { byLine, type LineCore } from './io/lines.js'
export { Output, release, type Sink } from './io/output.js'
export { type Kept as KeptOutput, Spool } from './io/spool.js'
export { workKept } from './kept.js'
export { lock } from './lock.js'
export { main } from './main.js'
export { argumentBytes, type Given, parseArguments } from './options.js'
export type { Kept, Program, Running, Tools, World } from './program.js'
export { Progress } from './progress.js'
export { run } from './run.js'
export { secret } from './secret.js'
export { type State, stateOf, stateOptions } from './state.js'
export { suggestion } from './suggestion.js'
export { charset, harmless, visible } from './terminal.js'
export {
  type ColumnHelp,
  columnLines,
  type Example,
  exit,
  exitCodes,
  type Operand,
  type Option,
  type Section,
  synopsis,
  type Usage,
} from './usage.js'
export { released, version } from './version.js'
