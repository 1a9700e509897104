export { matchup } from './matchup.js'
export { Queue } from './queue.js'
