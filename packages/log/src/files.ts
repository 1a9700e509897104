export { beginning, bytesFrom, textFrom, textOf } from './open.js'
export { filesOf, type LogFile } from './read.js'
