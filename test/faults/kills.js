// Runs that are killed at any moment of their lives, over logs that grow, are rotated and compressed.
import { setTimeout as pause } from 'node:timers/promises'
import { rotators } from './rotators.js'
import { expected, madeLines, over, realLines } from './texts.js'
import { belowFrom, complaints, pool, qlogmatch, Room, start, Tally } from './world.js'
import { Writer } from './writer.js'

/** One change of the logs. */
function change(room, writer, below) {
  writer.write(1 + below(writer.share))
  if (below(2) === 0) writer.half(below)
  if (below(3) > 0) return
  const rotate = rotators[['create', 'delaycompress', 'copytruncate'][below(3)]]
  for (const _ of rotate(room, writer));
}

/** A log from its first line to its last, with so many kills meanwhile. */
async function life(tally, { title, lines, kills, seed }) {
  const below = belowFrom(seed)
  const room = new Room(title)
  const writer = new Writer(room.at('maillog'), lines)
  // A few steps only, where each of them takes long.
  writer.share = Math.ceil((4 * lines.length) / kills)
  const problems = []
  let killed = 0
  let usual = 150
  while (killed < kills) {
    if (writer.left > 0) change(room, writer, below)
    for (let row = 1 + below(4); row > 0; row--) {
      // Node.js needs half of the time to start.
      const run = start(qlogmatch, room.args(room.named()))
      const timer = pause(usual * (0.4 + below(700) / 1000)).then(() => run.kill())
      const { signal } = await run.ended
      await timer
      if (signal === 'SIGKILL') killed++
    }
    const before = Date.now()
    const ran = await room.run(room.named())
    usual = (usual + (Date.now() - before)) / 2
    problems.push(...complaints(ran))
    if (ran.code !== 0) problems.push(`after a kill ${ran.code}: ${ran.err}`)
  }
  tally.note('kills', killed)
  writer.finish()
  writer.write(writer.left)
  const ran = await room.run(room.named())
  if (ran.code !== 0) problems.push(`at last ${ran.code}: ${ran.err}`)
  problems.push(...tally.compare(room, [expected(writer.text())]))
  const rubbish = room.rubbish()
  if (rubbish.length > 0) problems.push(`left: ${rubbish}`)
  writer.close()
  tally.end(`${title}, seed ${seed}`, room, problems)
}

/** @returns what was tried */
export async function kills({ all, below, width, only }) {
  const tally = new Tally('kills')
  const real = over(6, realLines())
  const made = over(20, await madeLines(3000, 1 + below(1000)))
  // Longer than what a run keeps in memory: it commits several times.
  const long = over(3, await madeLines(120000, 1 + below(1000)))
  const lives = [
    ...Array.from({ length: all ? 50 : 6 }, () => ({ title: 'real', lines: real, kills: 10 })),
    ...Array.from({ length: all ? 45 : 5 }, () => ({ title: 'made', lines: made, kills: 10 })),
    ...Array.from({ length: all ? 5 : 1 }, () => ({ title: 'long', lines: long, kills: 10 })),
  ].filter(({ title }) => `kills: ${title}`.includes(only))
  const tasks = lives.map((it) => {
    const seed = below(2 ** 31)
    return () => life(tally, { ...it, seed })
  })
  await pool(tasks, width)
  return tally
}
