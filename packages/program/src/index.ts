export { type Core, Lines, wholeLines } from './core.js'
export { readDescriptor, readFile, writeDescriptor } from './descriptor.js'
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
export type { Left, Second } from './halves.js'
export { type Inputs, inputHead } from './inputs.js'
export { byLine, type LineCore } from './lines.js'
export { lock } from './lock.js'
export { main } from './main.js'
export { argumentBytes, type Given, parseArguments } from './options.js'
export { Output, release, type Sink } from './output.js'
export { Progress } from './progress.js'
export {
  type Halves,
  type Kept,
  type Program,
  type Running,
  run,
  runSecond,
  type Tools,
  type World,
} from './run.js'
export { secret } from './secret.js'
export { Spool } from './spool.js'
export { type State, stateOf, stateOptions } from './state.js'
export { suggestion } from './suggestion.js'
export { charset, harmless, visible } from './terminal.js'
export {
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
