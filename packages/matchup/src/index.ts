export { matchup } from './matchup.js'
export { Matching } from './queue.js'
