export type { Model } from './model.js'
export { zreport } from './zreport.js'
