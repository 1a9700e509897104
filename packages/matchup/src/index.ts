export { Kernel, keeping } from './kernels.js'
export { matchup } from './matchup.js'
export { Matching } from './queue.js'
