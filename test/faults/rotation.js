// Imitations of rotators, with runs between any two of their steps, or without a pause.
import { setTimeout as pause } from 'node:timers/promises'
import { Campaign } from './campaign.js'
import { rotators } from './rotators.js'
import { madeLines, over } from './texts.js'
import { belowFrom, pool, some, Tally } from './world.js'
import { Writer } from './writer.js'

/** How many runs are under way at once where there is no pause. */
const several = 2

/** After each step, a run or none. */
async function stepwise(campaign, writer, steps, below) {
  let before = campaign.sources()
  for (const step of steps) {
    campaign.room.tell(step)
    writer.tick(below)
    const now = campaign.sources()
    const often = step === 'shift' ? 20 : 2
    if (below(often) === 0) {
      // One of two at once is told to come later.
      const runs = [campaign.run(writer, below(2) === 0 ? before : now)]
      if (below(5) === 0) runs.push(campaign.run(writer, now))
      await Promise.all(runs)
    }
    before = now
  }
}

/** Steps follow each other while others run. */
async function live({ room }, writer, steps, below) {
  for (const step of steps) {
    room.tell(step)
    await pause(below(12))
    writer.tick(below)
  }
}

async function attempt(tally, { title, rotator, mode, names, rotations, lines, seed }) {
  const below = belowFrom(seed)
  const campaign = new Campaign({ title: `${title}, seed ${seed}`, tally, names, below })
  const { room } = campaign
  const writer = new Writer(room.at(rotator === 'multilog' ? 'current' : 'maillog'), lines)
  if (rotator === 'olddir') {
    // Nobody can know of a folder that no name leads to yet.
    writer.write(20)
    for (const _ of rotators.olddir(room, writer));
    writer.write(1)
    await campaign.run(writer)
  }
  if (mode === 'live') campaign.begin(writer, several)
  let done = 0
  // Who fails once fails for ever.
  for (; done < rotations && campaign.problems.length === 0; done++) {
    for (let ticks = 5 + below(20); ticks > 0; ticks--) {
      writer.tick(below)
      if (mode === 'live') await pause(below(8))
    }
    writer.write(1)
    await campaign.untilItMayRotate(writer, () =>
      mode === 'live' ? pause(5) : campaign.run(writer),
    )
    const steps = rotators[rotator](room, writer, below)
    if (mode === 'live') await live(campaign, writer, steps, below)
    else await stepwise(campaign, writer, steps, below)
  }
  if (mode === 'live') await campaign.stop()
  tally.note('rotations', done)
  if (writer.left === 0) campaign.problems.push('the text was too short')
  const text = writer.text()
  writer.close()
  await campaign.end(text)
}

/** @returns what was tried */
export async function rotation({ all, below, width, only }) {
  const tally = new Tally('rotation')
  const rotations = all ? 200 : 16
  const lines = over(10, await madeLines(all ? 14000 : 1400, 1 + below(1000)))
  let cases = Object.keys(rotators).flatMap((rotator) =>
    ['live', 'stepwise'].flatMap((mode) =>
      (rotator === 'multilog' ? ['multilog'] : ['shell', 'folder']).map((names) => ({
        title: `${rotator}, ${mode}, ${names}`,
        ...{ rotator, mode, names, rotations, lines },
      })),
    ),
  )
  cases = cases.map((it) => ({ ...it, seed: below(2 ** 31) }))
  cases = cases.filter(({ title }) => `rotation: ${title}`.includes(only))
  await pool(
    (all ? cases : some(cases, 14, below)).map((it) => () => attempt(tally, it)),
    width,
  )
  return tally
}
