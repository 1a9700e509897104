// daemontools' multilog with small files: as a source of qlogmatch, and with matchup as its processor.
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Campaign } from './campaign.js'
import { compared, madeLines, matched, over } from './texts.js'
import { belowFrom, pool, Room, start, Tally } from './world.js'

const several = 2

/** multilog, with what makes a script of it. */
function multilogIn(room, words) {
  const stdio = ['pipe', 'ignore', 'pipe']
  const { child, ended, kill } = start('multilog', [...words, room.log], {
    stdio,
    endless: true,
  })
  // It may be killed while it is written to.
  child.stdin.on('error', () => undefined)
  return {
    child,
    ended,
    kill,
    async write(text) {
      if (!child.stdin.write(text, 'latin1')) {
        await Promise.race([once(child.stdin, 'drain'), ended])
      }
    },
    async close() {
      child.stdin.end()
      await ended
    },
  }
}

const archives = (room) => readdirSync(room.log).filter((name) => name.startsWith('@'))
const contents = (room, name) => readFileSync(room.at(name), 'latin1')

/** All that multilog has written; what was cut off by a kill is a line. */
function written(room) {
  const text = archives(room)
    .sort()
    .map((name) => contents(room, name).replace(/([^\n])$/, '$1\n'))
    .join('')
  return text + contents(room, 'current')
}

/** Writes so many lines to multilog, cut anywhere. */
async function feed(multilog, lines, below) {
  const text = lines.join('')
  const cut = below(text.length)
  await multilog.write(text.slice(0, cut))
  await pause(below(40))
  await multilog.write(text.slice(cut))
  await pause(below(40))
}

/** Pieces of a text. */
function* piecesOf(lines, below) {
  for (let at = 0; at < lines.length; ) {
    const count = 1 + below(30)
    yield lines.slice(at, at + count)
    at += count
  }
}

/** Runs go over the folder while multilog writes it; now and then multilog is killed. */
async function source(tally, { title, words, rotations, lines, seed }) {
  const below = belowFrom(seed)
  const names = 'multilog'
  const campaign = new Campaign({ title: `${title}, seed ${seed}`, tally, names, below })
  const { room, problems } = campaign
  let multilog = multilogIn(room, words)
  while (!existsSync(room.at('current'))) await pause(5)
  campaign.begin({ generation: 0, since: 0 }, several)
  for (const piece of piecesOf(lines, below)) {
    if (archives(room).length >= rotations || problems.length > 0) break
    await feed(multilog, piece, below)
    if (below(60) > 0) continue
    if (below(2) === 0) multilog.kill()
    await multilog.close()
    multilog = multilogIn(room, words)
    tally.note('restarts')
  }
  await multilog.close()
  await campaign.stop()
  tally.note('rotations', archives(room).length)
  await campaign.end(written(room))
}

/** Kills what a process has started: multilog waits five seconds then, and begins that log again. */
function killChildren(pid) {
  const children = (of) => readFileSync(`/proc/${of}/task/${of}/children`, 'latin1')
  let kills = 0
  for (const child of children(pid).split(' ').filter(Boolean)) {
    try {
      process.kill(Number(child), 'SIGKILL')
      kills++
    } catch {
      // It has ended by itself.
    }
  }
  return kills
}

/** multilog has its logs matched; what they became, and what comes of the rest, is all that there is. */
async function processor(tally, { title, words, rotations, lines, kills, seed }) {
  const below = belowFrom(seed)
  const room = new Room(title)
  const problems = []
  const sent = []
  let multilog = multilogIn(room, words)
  let killed = 0
  for (const piece of piecesOf(lines, below)) {
    if (archives(room).length >= rotations) break
    sent.push(...piece)
    await feed(multilog, piece, below)
    if (killed < kills && archives(room).length >= (killed * rotations) / kills) {
      killed += killChildren(multilog.child.pid)
    }
    if (below(60) > 0) continue
    await multilog.close()
    multilog = multilogIn(room, words)
    tally.note('restarts')
  }
  await multilog.close()
  const rest = matched(contents(room, 'state') + contents(room, 'current'))
  const found = archives(room)
    .sort()
    .flatMap((name) => contents(room, name).split('\n').slice(0, -1))
  tally.note('rotations', archives(room).length)
  tally.note('killed processors', killed)
  const all = (lines) => lines.map((line) => `all ${line}`)
  problems.push(...tally.count(compared([all(matched(sent.join('')))], all([...found, ...rest]))))
  tally.end(`${title}, seed ${seed}`, room, problems)
}

/** @returns what was tried */
export async function multilog({ all, below, width, only }) {
  const tally = new Tally('multilog')
  const rotations = all ? 200 : 40
  const stamped = over(10, await madeLines(all ? 3000 : 600, 1 + below(1000)))
  const bare = stamped.map((line) => line.slice(line.indexOf(' ') + 1))
  const small = ['s4096', 'n5000']
  const cases = [
    { title: 'source, stamps', attempt: source, lines: stamped, words: small },
    { title: 'source, labels', attempt: source, lines: bare, words: ['t', ...small] },
    {
      title: 'processor',
      attempt: processor,
      lines: stamped,
      words: [...small, '!matchup --state-fd 4'],
      kills: all ? 10 : 2,
    },
  ]
    .map((it) => ({ ...it, rotations, seed: below(2 ** 31) }))
    .filter(({ title }) => `multilog: ${title}`.includes(only))
  await pool(
    cases.map((it) => () => it.attempt(tally, it)),
    width,
  )
  return tally
}
