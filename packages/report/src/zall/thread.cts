// The second thread of zall.
import threads = require('node:worker_threads')

import('./half.js').then(async ({ printHalf }) =>
  threads.parentPort!.postMessage(await printHalf(threads.workerData)),
)
