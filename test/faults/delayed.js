// A run is held at one of the calls by which it looks at a log, and the log is rotated meanwhile.
import { readFileSync } from 'node:fs'
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

function rotated(kind, room, writer, below) {
  for (const _ of rotators[kind](room, writer, below)) writer.tick(below)
  writer.write(1 + below(40))
}

/** A log that was rotated twice and is known, or not; it has grown since. */
async function begin(campaign, writer, { kind, known }, below) {
  const { room } = campaign
  for (let n = 0; n < 2; n++) {
    writer.write(30 + below(60))
    rotated(kind, room, writer, below)
    if (known) await campaign.run(writer)
  }
  writer.write(30 + below(60))
}

const hasBegun = (trace, call) => {
  try {
    return readFileSync(trace, 'latin1').includes(`${call}(`)
  } catch {
    return false
  }
}

async function attempt(tally, { title, kind, names, known, twice, site, lines, seed }) {
  const below = belowFrom(seed)
  const campaign = new Campaign({ title: `${title}, seed ${seed}`, tally, names, below })
  const { room } = campaign
  const writer = new Writer(room.at(kind === 'multilog' ? 'current' : 'maillog'), lines)
  await begin(campaign, writer, { kind, known }, below)
  const { call, path, when } = site
  const { ended, trace } = straced(room, campaign.sources(), [
    ...['--seccomp-bpf', '-P', `${room.dir}${path}`, '-e', `trace=${call}`],
    ...['-e', `inject=${call}:delay_enter=${delay * 1000}:when=${when}`],
  ])
  let over = false
  const end = ended.finally(() => (over = true))
  let met = false
  while (!met && !over) {
    await pause(5)
    met = callsSoFar(trace, call) >= when
  }
  rotated(kind, room, writer, below)
  if (twice) rotated(kind, room, writer, below)
  tally.note(over ? 'too late' : 'met')
  const ran = await end
  tally.note(`exit ${ran.code}`)
  campaign.problems.push(...complaints(ran))
  await campaign.end(writer.text())
  writer.close()
}
