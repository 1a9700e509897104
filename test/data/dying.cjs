// Loaded before a program: kills it before the DIE_AT-th call that changes a file.
const fs = require('node:fs')

let left = Number(process.env.DIE_AT)
for (const name of [
  'writeSync',
  'writevSync',
  'renameSync',
  'unlinkSync',
  'truncateSync',
  'mkdirSync',
  'writeFileSync',
  'fsyncSync',
  'writev',
  'fsync',
  'unlink',
]) {
  const call = fs[name]
  fs[name] = (...args) => {
    if (--left === 0) process.kill(process.pid, 'SIGKILL')
    return call(...args)
  }
}
