// Which system calls of a run touch files of a room, by strace; and runs in which one of them fails.
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { env, qlogmatch, start } from './world.js'

/** One thread does what Node.js leaves to threads, so that calls come in the same order each time. */
const orderly = { ...env, UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' }

/** Calls that a signal may interrupt on a file. */
const interrupted =
  /^(openat|read|pread64|readv|preadv2?|write|pwrite64|writev|pwritev2?|fsync|fdatasync|close|ftruncate|fallocate|copy_file_range|sendfile)$/

/** Each fault that can befall a call: an error, or death before the call. */
export function faultsOf(call) {
  const errors = ['ENOSPC', 'EIO', 'EACCES', 'EMFILE']
  if (interrupted.test(call)) errors.push('EINTR')
  return [...errors.map((error) => `error=${error}`), 'signal=KILL']
}

/** Starts qlogmatch under strace in a room; `trace` is where strace writes. */
export function straced(room, sources, options) {
  const trace = join(room.dir, 'trace')
  // Data is no path: -s 0 leaves it out. Each descriptor is followed by the path of its file.
  const fixed = ['-f', '-qq', '-y', '-s', '0', '-o', trace]
  const words = [...fixed, ...options, qlogmatch, ...room.args(sources)]
  return { ...start('strace', words, { env: orderly }), trace }
}

/** What differs from run to run in the name of a file. */
const isOneOff = /\.(lock|new)\./

/**
 * The calls of a trace that touch files of a room: `call`, `paths`, how often the thread had called that
 * before for this run (`nth`), and for each path (`nthOf`).
 */
export function callsIn(text, { dir }) {
  const counts = new Map()
  const count = (key) => {
    const next = (counts.get(key) ?? 0) + 1
    counts.set(key, next)
    return next
  }
  const calls = []
  for (const line of text.split('\n')) {
    const [, thread, call, rest] = /^(\d+) +(\w+)\((.*)$/.exec(line) ?? []
    if (call === undefined || call === 'execve') continue
    const nth = count(`${thread} ${call}`)
    const found = [...rest.matchAll(/"(\/[^"]*)"|<(\/[^>]*)>/g)].map(
      ([, word, of]) => word ?? of.replace(' (deleted)', ''),
    )
    const paths = [...new Set(found)].filter((path) => path.startsWith(`${dir}/`))
    if (paths.length === 0) continue
    const nthOf = paths.map((path) => count(`${thread} ${call} ${path}`))
    calls.push({ call, paths, nth, nthOf, injected: line.includes('(INJECTED)') })
  }
  return calls
}

/** The places at which a run in such a room can be hit, each once, in order; it runs to its end. */
export async function sitesIn(room, sources) {
  const { ended, trace } = straced(room, sources, ['-e', 'trace=%file,%desc'])
  const ran = await ended
  if (ran.code !== 0) throw new Error(`a run that nothing disturbs: ${ran.code}: ${ran.err}`)
  const sites = new Map()
  for (const { call, paths, nth, nthOf } of callsIn(readFileSync(trace, 'latin1'), room)) {
    const known = paths.findIndex((path) => !isOneOff.test(path))
    const path = paths[known]?.slice(room.dir.length)
    const when = path === undefined ? nth : nthOf[known]
    const shown = (path ?? paths[0].slice(room.dir.length)).replace(/(\.(lock|new)\.).*/, '$1*')
    const title = `${call} ${shown} ${when}`
    const renames = /^rename/.test(call) && paths[1] === join(room.state, 'state')
    sites.set(title, { title, call, path, when, renames })
  }
  rmSync(trace)
  return [...sites.values()]
}

/**
 * Runs qlogmatch with a fault at a site; `met` tells whether it came to that. Where the name of a file is
 * known, strace counts calls for that file alone, otherwise all calls of that name.
 */
export async function faulted(room, sources, { call, path, when }, fault) {
  const kills = fault === 'signal=KILL'
  const { ended, trace } = straced(room, sources, [
    // With this strace sees fewer calls, but gives no signals.
    ...(kills ? [] : ['--seccomp-bpf']),
    ...(path === undefined ? [] : ['-P', join(room.dir, path)]),
    ...['-e', `trace=${call}`, '-e', `inject=${call}:${fault}:when=${when}`],
  ])
  const ran = await ended
  const calls = callsIn(readFileSync(trace, 'latin1'), room)
  rmSync(trace)
  // strace ends as its child does.
  const met = kills ? ran.signal === 'SIGKILL' : calls.some((it) => it.injected)
  return { ...ran, met }
}
