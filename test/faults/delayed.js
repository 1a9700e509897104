// A run is held at one of the calls by which it looks at a log, and the log is rotated meanwhile.
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Campaign } from './campaign.js'
import { rotators } from './rotators.js'
import { madeLines, over } from './texts.js'
import { sitesIn, straced } from './trace.js'
import { belowFrom, complaints, pool, some, Tally } from './world.js'
import { Writer } from './writer.js'

/** How long a call is held, in milliseconds. */
const delay = 400
/** Calls by which a file is found, opened and read. */
const looks = /^(openat|statx|newfstatat|fstat|getdents64|read|pread64)$/

const logOf = ({ kind }) => (kind === 'multilog' ? 'current' : 'maillog')

/** The log is written to, and has another name in the end. */
function rotate({ kind }, room, writer, below) {
  for (const _ of rotators[kind](room, writer, below)) writer.tick(below)
}

/** A log that was rotated twice and is known, or not; it has grown since, or was emptied just now. */
async function begin(campaign, writer, scene, below) {
  const { room } = campaign
  for (let n = 0; n < 2; n++) {
    writer.write(30 + below(60))
    rotate(scene, room, writer, below)
    writer.write(10)
    if (scene.known) await campaign.run(writer)
  }
  writer.write(30 + below(60))
  if (!scene.empty) return
  if (scene.known) await campaign.run(writer)
  writer.write(30 + below(60))
  for (const _ of rotators[scene.kind](room, writer, below));
}

/** What happens while the run is held. */
function meanwhile(scene, room, writer, below) {
  for (let times = scene.times; times > 0; times--) rotate(scene, room, writer, below)
  writer.write(1 + below(40))
}

/** How many calls have begun that strace waits for. */
function begun(trace, call) {
  if (!existsSync(trace)) return 0
  return readFileSync(trace, 'latin1').split(` ${call}(`).length - 1
}

async function attempt(tally, scene, site, seed) {
  const below = belowFrom(seed)
  const title = `${scene.title}: ${site.title}, seed ${seed}`
  const campaign = new Campaign({ title, tally, names: scene.names, below })
  const { room } = campaign
  const writer = new Writer(room.at(logOf(scene)), scene.lines)
  await begin(campaign, writer, scene, below)
  const { call, path, when } = site
  const { ended, trace } = straced(room, campaign.sources(), [
    ...['--seccomp-bpf', '-P', `${room.dir}${path}`, '-e', `trace=${call}`],
    ...['-e', `inject=${call}:delay_enter=${delay * 1000}:when=${when}`],
  ])
  let over = false
  const end = ended.finally(() => {
    over = true
  })
  while (!over && begun(trace, call) < when) await pause(5)
  const met = !over
  meanwhile(scene, room, writer, below)
  // Else it was not in the middle of the run.
  if (met) tally.note(over ? 'too late' : 'held')
  const ran = await end
  const text = writer.text()
  writer.close()
  if (!met) {
    tally.note('not met')
    room.remove()
    return
  }
  campaign.problems.push(...complaints(ran))
  await campaign.end(text)
}

/** What is there before the run that is held, and what happens then. */
function scenes(lines) {
  const kinds = ['create', 'compress', 'delaycompress', 'copytruncate', 'dateext', 'multilog']
  const all = []
  for (const kind of kinds) {
    for (const names of kind === 'multilog' ? ['multilog'] : ['folder', 'shell']) {
      for (const known of [true, false]) {
        for (const times of [0, 1, 2]) {
          // A shell's list does not have what comes later, and what is not known has to be in it.
          const shell = names === 'shell'
          if (shell && (!known || (kind === 'dateext' && times > 1))) continue
          const what = times === 0 ? 'written to' : `rotated ${times}`
          const title = `${kind}, ${what}, ${names}, ${known ? 'known' : 'new'}`
          all.push({ title, kind, names, known, times, empty: times === 0, lines })
        }
      }
    }
  }
  return all
}

/** @returns what was tried */
export async function delayed({ all, below, width, only }) {
  const tally = new Tally('delayed')
  const lines = over(4, await madeLines(300, 1 + below(1000)))
  const tasks = []
  for (const scene of scenes(lines)) {
    if (!`delayed: ${scene.title}`.includes(only)) continue
    // The same logs each time: so the calls are the same.
    const seed = below(2 ** 31)
    const { names } = scene
    const campaign = new Campaign({ title: 'sites', tally, names, below: belowFrom(seed) })
    const writer = new Writer(campaign.room.at(logOf(scene)), lines)
    await begin(campaign, writer, scene, belowFrom(seed))
    const sites = await sitesIn(campaign.room, campaign.sources())
    writer.close()
    campaign.room.remove()
    const held = sites.filter(({ call, path }) => looks.test(call) && path?.startsWith('/log'))
    tally.note('calls', held.length)
    for (const site of held) tasks.push(() => attempt(tally, scene, site, seed))
  }
  // A run that is held leaves the processor to others.
  await pool(all ? tasks : some(tasks, 100, below), 2 * width)
  return tally
}
