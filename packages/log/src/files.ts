export { beginning, bytesFrom, textOf } from './open.js'
export { filesOf, type LogFile } from './read.js'
