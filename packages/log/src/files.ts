export { isSystem } from './damage.js'
export { type Dated, recordIn } from './first-record.js'
export { formOf, textFrom, textOf } from './open.js'
export { filesOf, type LogFile } from './read.js'
