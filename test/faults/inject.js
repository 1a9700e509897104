// Each system call that touches the state, the day files or the logs fails once, or is the last of its run.
import { appendFileSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expected, over, realLines } from './texts.js'
import { faulted, faultsOf, sitesIn } from './trace.js'
import { complaints, pool, Room, some, Tally } from './world.js'

const lines = over(4, realLines().slice(0, 3000))
const part = (n, of) => lines.slice((lines.length * n) / of, (lines.length * (n + 1)) / of)

function pack(room, from, to) {
  writeFileSync(room.at(to), gzipSync(readFileSync(room.at(from))))
  unlinkSync(room.at(from))
}

/** Three files of which none is known. */
function begun(room) {
  room.write('maillog.1', part(0, 6))
  pack(room, 'maillog.1', 'maillog.2.gz')
  room.write('maillog.1', part(1, 6))
  room.write('maillog', part(2, 6))
}

/** The log has grown, was rotated, and has begun anew, in the middle of a line. */
function grown(room) {
  appendFileSync(room.at('maillog'), part(3, 6).join(''))
  pack(room, 'maillog.1', 'maillog.3.gz')
  renameSync(room.at('maillog'), room.at('maillog.1'))
  room.write('maillog', [part(4, 6).join('').slice(0, -20)])
}

async function done(room) {
  const ran = await room.run(room.named())
  if (ran.code !== 0) throw new Error(`a run that nothing disturbs: ${ran.code}: ${ran.err}`)
}

/** Kills a run at a site. */
async function killedAt(room, site) {
  for (let tries = 0; tries < 5; tries++) {
    if ((await faulted(room, room.named(), site, 'signal=KILL')).met) return
  }
  throw new Error(`no kill at ${site.title}`)
}

/** What is there before the run that is hit, by name, and how much of the text is in the logs then. */
async function scenes() {
  const named = (room) => room.named()
  const known = async (room) => {
    begun(room)
    await done(room)
    grown(room)
  }
  const all = [
    { name: 'first', parts: 3, make: begun, sources: named },
    { name: 'rotated', parts: 5, make: known, sources: named },
    { name: 'folder', parts: 5, make: known, sources: (room) => room.listed() },
  ]
  // A commit is open from the rename of the state on; the calls that follow are those of another run.
  const room = new Room('open')
  begun(room)
  const sites = await sitesIn(room, room.named())
  room.remove()
  const after = sites.slice(sites.findLastIndex(({ renames }) => renames) + 1)
  for (const [at, share] of [0, 0.5].entries()) {
    const site = after[Math.floor(after.length * share)]
    all.push({
      name: `open-${at + 1}`,
      parts: 5,
      sources: named,
      async make(room) {
        begun(room)
        await killedAt(room, site)
        grown(room)
      },
    })
  }
  return all
}

/** The text of the logs, without the line that has no end yet. */
function textOf({ parts }) {
  const text = lines.slice(0, (lines.length * parts) / 6).join('')
  return parts === 5 ? text.slice(0, text.lastIndexOf('\n', text.length - 20) + 1) : text
}

const titleOf = (scene, site, fault) => `${scene.name}: ${fault} at ${site.title}`

/** One fault, then runs that nothing disturbs: one, or a second one where the first asks for it. */
async function attempt(tally, scene, wanted, site, fault) {
  const room = new Room(scene.name)
  await scene.make(room)
  const title = titleOf(scene, site, fault)
  const { sources } = scene
  let hit = await faulted(room, sources(room), site, fault)
  for (let tries = 0; !hit.met && tries < 2; tries++) {
    room.remove()
    Object.assign(room, new Room(scene.name))
    await scene.make(room)
    hit = await faulted(room, sources(room), site, fault)
  }
  if (!hit.met) {
    tally.note('not met')
    room.remove()
    return
  }
  tally.note(`exit ${hit.signal ?? hit.code}`)
  const problems = complaints(hit, fault === 'signal=KILL')
  // Who says that all is done has done it all.
  if (hit.code === 0) problems.push(...room.wrong([wanted]).map((it) => `0, but ${it}`))
  let next = await room.run(sources(room))
  problems.push(...complaints(next))
  if (next.code === 111) {
    tally.note('second run')
    next = await room.run(sources(room))
    problems.push(...complaints(next))
  }
  if (next.code !== 0) problems.push(`then ${next.code}: ${next.err}`)
  problems.push(...tally.compare(room, [wanted]))
  const rubbish = room.rubbish()
  if (rubbish.length > 0) problems.push(`left: ${rubbish}`)
  tally.end(title, room, problems)
}

/** @returns what was tried */
export async function inject({ all, below, width, only }) {
  const tally = new Tally('inject')
  const tasks = []
  for (const scene of await scenes()) {
    const room = new Room(scene.name)
    await scene.make(room)
    const sites = await sitesIn(room, scene.sources(room))
    room.remove()
    const wanted = expected(textOf(scene))
    tally.note(`calls of ${scene.name}`, sites.length)
    for (const site of sites) {
      for (const fault of faultsOf(site.call)) {
        if (!`inject: ${titleOf(scene, site, fault)}`.includes(only)) continue
        tasks.push(() => attempt(tally, scene, wanted, site, fault))
      }
    }
  }
  tally.note('faults that there are', tasks.length)
  await pool(all ? tasks : some(tasks, 240, below), width)
  return tally
}
