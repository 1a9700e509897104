export type { Model } from './model.js'
export { rules, whenOf } from './rules.js'
export { zreport } from './zreport.js'
