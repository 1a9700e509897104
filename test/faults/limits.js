// Runs that find no more descriptors, no room for longer files, a full disk, no inodes; then ones that do.
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { expected, over, realLines } from './texts.js'
import { complaints, pool, qlogmatch, Room, some, start, Tally } from './world.js'

const lines = over(40, realLines().slice(0, 3000))

/** By what sh(1) can set: descriptors, and blocks of 512 bytes of a file. */
function limited(kind, values) {
  return values.map((value) => ({
    title: `ulimit ${kind} ${value}`,
    hit(_, args) {
      const script = `ulimit ${kind} ${value}; exec "$@"`
      return start('/bin/sh', ['-c', script, 'sh', qlogmatch, ...args]).ended
    },
  }))
}

const mount = (...args) => spawnSync('mount', args).status === 0

/** A disk of its own for state and out, at first too small. */
function small(options) {
  return options.map((option) => ({
    title: `disk of ${option}`,
    begin(room) {
      room.disk = `${room.dir}/disk`
      mkdirSync(room.disk)
      if (!mount('-t', 'tmpfs', '-o', option, 'qlogmatch', room.disk)) return false
      room.state = `${room.disk}/state`
      room.out = `${room.disk}/out`
      return true
    },
    hit: (room) => room.run(room.named()),
    relieve: (room) => mount('-o', 'remount,size=100m,nr_inodes=10k', room.disk),
    end: (room) => spawnSync('umount', [room.disk]),
  }))
}

/** Whether Node.js starts at all with so few descriptors. */
function starts(value) {
  const script = `ulimit -n ${value}; exec "$@"`
  return spawnSync('/bin/sh', ['-c', script, 'sh', qlogmatch, '--version']).status === 0
}

const numbers = (from, to, step = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => from + n * step)

function scenes(tally) {
  const room = new Room('mount')
  const [probe] = small(['size=1m'])
  const mounts = probe.begin(room)
  if (mounts) probe.end(room)
  else process.stdout.write('# limits: skipped: full disks (no right to mount one)\n')
  room.remove()
  const disks = [
    ...numbers(1, 110).map((pages) => `size=${4096 * pages}`),
    ...numbers(2, 52).map((inodes) => `nr_inodes=${inodes}`),
  ]
  const few = numbers(10, 60).filter(starts)
  tally.note('least descriptors', few[0])
  const blocks = [...numbers(0, 40), ...numbers(44, 400, 4)]
  return [...limited('-n', few), ...limited('-f', blocks), ...(mounts ? small(disks) : [])]
}

async function attempt(tally, scene, wanted) {
  const room = new Room('limits')
  room.write('maillog.1', lines.slice(0, 1000))
  room.write('maillog', lines.slice(1000))
  if (scene.begin?.(room) === false) throw new Error(`no ${scene.title}`)
  try {
    const ran = await scene.hit(room, room.args(room.named()))
    tally.note(`exit ${ran.signal ?? ran.code}`)
    const problems = complaints(ran)
    if (ran.code === 0) problems.push(...room.wrong([wanted]).map((it) => `0, but ${it}`))
    scene.relieve?.(room)
    const next = await room.run(room.named())
    problems.push(...complaints(next))
    if (next.code !== 0) problems.push(`then ${next.code}: ${next.err}`)
    problems.push(...tally.compare(room, [wanted]))
    const rubbish = room.rubbish()
    if (rubbish.length > 0) problems.push(`left: ${rubbish}`)
    scene.end?.(room)
    tally.end(scene.title, room, problems)
  } finally {
    scene.end?.(room)
  }
}

/** @returns what was tried */
export async function limits({ all, below, width, only }) {
  const tally = new Tally('limits')
  const wanted = expected(lines.join(''))
  const found = scenes(tally).filter(({ title }) => `limits: ${title}`.includes(only))
  const chosen = all ? found : some(found, 60, below)
  await pool(
    chosen.map((scene) => () => attempt(tally, scene, wanted)),
    width,
  )
  return tally
}
