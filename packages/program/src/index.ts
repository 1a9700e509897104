export { isAddressSpaceFree } from './address-space.js'
export { beside, builtin } from './builtin.js'
export { argumentBytes, type Given, givenOf, parseArguments } from './command-line/options.js'
export { oneOf, suggestion } from './command-line/suggestion.js'
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
} from './command-line/usage.js'
export { environmentZone } from './environment.js'
export { badDescriptor, Fatal, reason, unable, unless, WrongUsage } from './errors.js'
export { type Core, eachLine, Lines, wholeLines } from './io/core.js'
export { readDescriptor, readFile, readPart, writeDescriptor } from './io/descriptor.js'
export { type Extent, extentOf } from './io/extent.js'
export { fileBytes } from './io/file.js'
export { chunksOf } from './io/input.js'
export { workKept } from './io/kept.js'
export { byLine, type LineCore } from './io/lines.js'
export { Output, release, type Sink } from './io/output.js'
export { type Kept as KeptOutput, Spool } from './io/spool.js'
export { charset, harmless, visible } from './io/terminal.js'
export { keyOf } from './key-file.js'
export { main } from './main.js'
export type { Kept, Pieces, Program, Running, Terminal, Tools, World } from './program.js'
export { Progress } from './progress.js'
export { run } from './run.js'
export { secret } from './secret.js'
export {
  freshFile,
  makeFolder,
  named,
  onlyOurs,
  realFile,
  replaceFile,
  syncFolder,
} from './state/files.js'
export { type Inputs, inputHead } from './state/inputs.js'
export { lock } from './state/lock.js'
export { type State, stateOf, stateOptions } from './state/state.js'
export { released, version } from './version.js'
