export { tallied } from './tallied.js'
export { zmerge } from './zmerge.js'
export { ztally } from './ztally.js'
