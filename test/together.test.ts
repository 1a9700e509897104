import { spawn } from 'node:child_process'
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Program, readDescriptor, run } from '@qmailanalog/program'
import { programs } from '@qmailanalog/programs'
import t from 'tap'
import { randomly } from './logs.js'
import { sink } from './world.js'

const folder = t.testdir()

/** More records than one chunk holds; what is from one seed is in no other. */
function records(seed: number): string {
  const below = randomly(seed)
  const number = () => below(1_000_000)
  return Array.from({ length: 14_000 }, () => {
    const birth = 1_700_000_000 + number()
    const rest = `${number()} <s${seed}-${below(300)}@x>`
    return below(3) === 0
      ? `m ${birth} ${birth + below(90)} ${rest.replace(' ', ' 1 0 0 ')} ${number()} ${below(9)}\n`
      : `d ${'kdz'[below(3)]} ${birth} ${birth} ${birth + below(90)} ${rest} remote.r${below(300)}@y${seed} ${number()} ${below(9)} why${seed}\n`
  }).join('')
}

const inputs = [1, 2, 3].map((seed) => {
  const file = join(folder, `records.${seed}`)
  writeFileSync(file, records(seed))
  return file
})

const keyFile = join(folder, 'key')
writeFileSync(keyFile, 'sixteen bytes, or', { mode: 0o600 })

/** What a program prints that reads a file, or a pipe. */
async function printed(program: Program, operands: string[], file: string, piped = false) {
  const stdout = sink()
  const cat = piped ? spawn('cat', [file], { stdio: ['ignore', 'pipe', 'inherit'] }) : undefined
  const fd = openSync(file, 'r')
  const code = await run(program, operands, {
    stdin: cat ? cat.stdout : readDescriptor(fd),
    stdout,
    complain: (line) => t.fail(line),
    descriptor: () => sink(),
  })
  closeSync(fd)
  return `${code}\n${stdout.text()}`
}

const operands: Record<string, string[]> = {
  xqp: ['5'],
  xrecipient: ['remote.r5@y1'],
  xsender: ['s1-7@x'],
  xpseudonym: ['--key', keyFile],
  xselect: ['--format', 'ndjson'],
}
const some = programs.filter(
  ({ usage }) => !['matchup', 'qlogmatch', 'zmerge'].includes(usage.name),
)

t.test('two, and all of them, at once in one process print what they print alone', async (t) => {
  const works = some.flatMap((program) =>
    inputs.map((file) => ({ program, words: operands[program.usage.name] ?? [], file })),
  )
  t.ok(works.length > 60)
  const alone: string[] = []
  for (const { program, words, file } of works) alone.push(await printed(program, words, file))
  t.ok(alone[0] !== alone[1], 'inputs are different')
  const pairs = works.map((work, n) => [work, works[(n + 1) % works.length]!] as const)
  for (const [n, pair] of pairs.entries()) {
    if (n % 3 > 0) continue
    const both = await Promise.all(
      pair.map(({ program, words, file }) => printed(program, words, file)),
    )
    const wanted = [alone[n], alone[(n + 1) % works.length]]
    t.ok(
      both.every((text, k) => text === wanted[k]),
      `${pair.map(({ program }) => program.usage.name)}`,
    )
  }
  const all = await Promise.all(
    works.map(({ program, words, file }, n) => printed(program, words, file, n % 7 === 0)),
  )
  for (const [n, { program, file }] of works.entries()) {
    t.ok(all[n] === alone[n], `${program.usage.name} ${file.at(-1)}`)
  }
})

t.teardown(() => rmSync(folder, { recursive: true, force: true }))
