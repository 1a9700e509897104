// Debian's logrotate over a log that is written to, while runs follow each other without a pause.
import { existsSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Campaign } from './campaign.js'
import { madeLines, over } from './texts.js'
import { belowFrom, pool, start, Tally } from './world.js'
import { Writer } from './writer.js'

const several = 2
/** More than any campaign makes, so that nothing is thrown away; logrotate counts down from it each time. */
const kept = 1000

const configurations = {
  create: ['create'],
  copytruncate: ['copytruncate'],
  compress: ['create', 'compress', 'noshred'],
  delaycompress: ['create', 'compress', 'delaycompress'],
  'copytruncate-compress': ['copytruncate', 'compress'],
  dateext: ['create', 'dateext', 'dateformat -%Y%m%d-%s'],
  'dateext-compress': ['create', 'dateext', 'dateformat -%Y%m%d-%s', 'compress', 'delaycompress'],
  olddir: ['create', 'olddir old'],
  renamecopy: ['create', 'renamecopy'],
}

/** Writes the configuration of a room; its script waits until the writer goes on in the new log. */
function configure({ log, dir }, words) {
  const [conf, flag] = [join(dir, 'logrotate.conf'), join(dir, 'rotated')]
  const script = ['postrotate', `touch ${flag}`, `while [ -e ${flag} ]; do sleep 0.01; done`]
  const waits = words.includes('copytruncate') ? [] : [...script, 'endscript']
  const all = [...words, `rotate ${kept}`, 'nomail', ...waits]
  writeFileSync(conf, `${join(log, 'maillog')} {\n${all.map((word) => `  ${word}\n`).join('')}}\n`)
  return { conf, flag }
}

/** One call of logrotate; who writes does so all the time, unless lines would be lost by its nature. */
async function rotate({ room, problems }, writer, { conf, flag }, words, below) {
  room.tell('logrotate')
  const stands = words.includes('copytruncate')
  if (stands) writer.finish()
  const { ended } = start('logrotate', ['-f', '-s', join(room.dir, 'logrotate.state'), conf])
  let over = false
  const end = ended.then((how) => {
    over = true
    return how
  })
  while (!over) {
    if (!stands) writer.tick(below)
    if (existsSync(flag)) {
      for (let ticks = below(4); ticks > 0; ticks--) {
        writer.tick(below)
        await pause(below(8))
      }
      writer.reopen()
      room.tell('reopened')
      unlinkSync(flag)
    }
    await Promise.race([end, pause(2)])
  }
  const { code, err } = await end
  room.tell('rotated')
  if (stands) writer.anew()
  if (code !== 0) problems.push(`logrotate: ${err}`)
}

/** The second that logrotate's clock shows, which is some milliseconds behind. */
const second = () => Math.floor((Date.now() - 20) / 1000)

async function attempt(tally, { title, words, names, rotations, lines, seed }) {
  const below = belowFrom(seed)
  const campaign = new Campaign({ title: `${title}, seed ${seed}`, tally, names, below })
  const { room } = campaign
  if (words.includes('olddir old')) mkdirSync(room.at('old'))
  const files = configure(room, words)
  const writer = new Writer(room.at('maillog'), lines)
  if (words.includes('olddir old')) {
    // Nobody can know of a folder that no name leads to yet.
    writer.write(20)
    await rotate(campaign, writer, files, words, below)
    writer.write(1)
    await campaign.run(writer)
  }
  campaign.begin(writer, several)
  let done = 0
  let last = 0
  for (; done < rotations && campaign.problems.length === 0; done++) {
    for (let ticks = 5 + below(20); ticks > 0; ticks--) {
      writer.tick(below)
      await pause(below(8))
    }
    writer.write(1)
    await campaign.untilItMayRotate(writer, () => pause(5))
    // Names that hold a time are the same within a second.
    while (words.includes('dateext') && second() <= last) await pause(20)
    await rotate(campaign, writer, files, words, below)
    last = Math.floor(Date.now() / 1000)
  }
  await campaign.stop()
  tally.note('rotations', done)
  if (writer.left === 0) campaign.problems.push('the text was too short')
  const text = writer.text()
  writer.close()
  await campaign.end(text)
}

/** @returns what was tried */
export async function logrotate({ all, below, width, only }) {
  const tally = new Tally('logrotate')
  const rotations = all ? 200 : 12
  const lines = over(10, await madeLines(all ? 14000 : 1400, 1 + below(1000)))
  const cases = Object.entries(configurations)
    .flatMap(([name, words]) =>
      ['shell', 'folder'].map((names) => ({ title: `${name}, ${names}`, words, names })),
    )
    .map((it) => ({ ...it, rotations, lines, seed: below(2 ** 31) }))
    .filter(({ title }) => `logrotate: ${title}`.includes(only))
  await pool(
    cases.map((it) => () => attempt(tally, it)),
    width,
  )
  return tally
}
