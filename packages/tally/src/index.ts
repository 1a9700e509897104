export { zmerge } from './zmerge.js'
export { ztally } from './ztally.js'
