export { type Tally, tallied } from './tally.js'
export { Overall, zoverall } from './zoverall.js'
