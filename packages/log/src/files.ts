export type { Input } from './input.js'
export type { LogFile } from './logfile.js'
export { beginning, bytesFrom, textFrom, textOf } from './open.js'
export { filesOf, readFiles } from './read.js'
