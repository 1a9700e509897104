import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Lines } from '@qmailanalog/program'
import { programs } from '@qmailanalog/programs'
import { longestLine } from '@qmailanalog/record'
import t from 'tap'
import { fc } from './seed.js'
import { cutAt, ran } from './world.js'

const bin = fileURLToPath(new URL('../packages/qmailanalog/bin', import.meta.url))

/** What a core gets of some pieces of input, in its own words. */
function taken(pieces: string[]) {
  const got: string[] = []
  const said: string[] = []
  const core = {
    block: (buf: Buffer, start: number, end: number) =>
      void got.push(buf.toString('latin1', start, end)),
    long: (first: Buffer, length: number) =>
      void got.push(`[${first.toString('latin1')} ${length}]`),
    end: (rest: Buffer) => void got.push(`<${rest.toString('latin1')}>`),
  }
  const lines = new Lines(core, (line) => void said.push(line))
  for (const piece of pieces) {
    const chunk = Buffer.from(piece, 'latin1')
    lines.take(chunk)
    chunk.fill('~')
  }
  lines.end()
  return { got: got.join(''), said }
}

/** The same, worked out slowly. */
function wanted(text: string) {
  const lines = text.split('\n')
  const rest = lines.pop()!
  const long = (line: string) => `[${line.slice(0, 1000)} ${line.length}]`
  const got = lines.map((line) => (line.length > longestLine ? long(line) : `${line}\n`)).join('')
  return got + (rest.length > longestLine ? `${long(rest)}<>` : `<${rest}>`)
}

const sizes = [0, 1, 999, 1000, 65_536, longestLine - 1, longestLine, longestLine + 1]
const line = fc.oneof(
  fc.string({ maxLength: 9 }).map((text) => text.replaceAll(/[^ -z]/g, '.')),
  fc
    .constantFrom(...sizes, 2 * longestLine, 3_000_000)
    .map((n) => 'abcdefghij'.repeat(n / 10 + 1).slice(0, n)),
)

t.test('a line may have 1 MiB; of a longer one the beginning and the length are told', async () => {
  const cut = fc.array(fc.nat(), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), cut, async (lines, cuts) => {
      const text = lines.join('\n')
      const { got, said } = taken(
        cutAt(
          text,
          cuts.map((n) => n % (text.length + 1)),
        ),
      )
      const first = text.split('\n').find((line) => line.length > longestLine)
      const told = said.join()
      if (got !== wanted(text)) throw new Error('other lines')
      return first
        ? told.startsWith(`note: a line of ${first.length} bytes is longer`)
        : told === ''
    }),
    { seed: 19, numRuns: 200 },
  )
})

t.test('a line that never ends takes no more memory than the longest', async (t) => {
  const kept: number[] = []
  const lines = new Lines({ block: () => undefined, end: () => undefined })
  const chunk = Buffer.alloc(65_536, 'x')
  for (let n = 0; n < 64 * 16; n++) {
    lines.take(chunk)
    if (n % 256 === 255) kept.push(process.memoryUsage().arrayBuffers)
  }
  t.ok(Math.max(...kept) - Math.min(...kept) < longestLine, kept.join(' '))
})

const key = join(t.testdir({ key: 'sixteen bytes, or' }), 'key')
chmodSync(key, 0o600)

const long = `d k ${'1 '.repeat(longestLine)}`
const before = 'm 1 2 3 1 0 0 <a> 5 6\nd k 1 2 3 4 <a> remote.b@c 5 6 ok\n'
const after = 'd z 1 2 4 4 <a> remote.d@e 5 6 no\nm 2 3 4 0 1 1 <a> 7 6\n'
const note = (name: string, length = long.length) =>
  `${name}: note: a line of ${length} bytes is longer than 1 MiB; it counts as foreign, and no more than 1,000 bytes of it are printed\n`

t.test('no report counts it, and what follows is read', async (t) => {
  for (const program of programs) {
    const { name, operands = [] } = program.usage
    if (!/^[xz]|s$|^ddist|^rxdelay/.test(name) || ['zsendmail', 'zmerge'].includes(name)) continue
    const args = operands.some(({ optional }) => !optional) ? ['local.a'] : []
    if (name === 'xpseudonym') args.push('--key', key)
    const whole = await ran(program, args, before + after)
    const done = await ran(program, args, `${before}${long}\n`, after)
    // Who passes it on does so as matchup does, where a record would be seen in it.
    const passed = { zall: `${long.slice(0, 1000)}\n`, xfold: `? ${long.slice(0, 1000)}\n` }
    const shown = done.out
      .replace(passed[name as keyof typeof passed] ?? '', '')
      .replace('2.1 MB); 1 other line passed over', '112 bytes)')
    t.strictSame({ ...done, out: shown }, { ...whole, err: note(name) }, name)
    const last = await ran(program, args, before + after + long)
    t.equal(last.err, note(name), `${name}: at the end`)
  }
})

t.test('who passes lines on prints 1,000 bytes of it', async (t) => {
  const first = long.slice(0, 1000)
  for (const name of ['columnt', 'zsendmail', 'zall']) {
    const program = programs.find(({ usage }) => usage.name === name)!
    const args = name === 'zall' ? ['zsendmail'] : []
    for (const input of [
      [`${before}${long}\n${after}`],
      [before, `${long}\n`, `${long}x\n`, after, long],
    ]) {
      const instead = input.map((text) =>
        text.replaceAll(/(d k (1 ){1000,})x?\n?/g, name === 'columnt' ? `${first}\n` : '?\n'),
      )
      const done = await ran(program, args, ...input)
      const whole = await ran(program, args, ...instead)
      const out = name === 'columnt' ? whole.out : whole.out.replaceAll('?\n', `${first}\n`)
      t.ok(done.out === out, `${name}: what is printed`)
      t.equal(done.err, note(name), name)
    }
  }
})

/** The most memory that a program has taken when it has read a line that is no longer than 300 MB yet, in MB. */
async function memoryOf(name: string): Promise<number> {
  const child = spawn(`${bin}/${name}`, name[0] === 'x' ? ['a'] : [], {
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const chunk = Buffer.alloc(1_000_000, 'x')
  for (let n = 0; n < 300; n++) {
    // The next one is given when the program has read this one but for a pipeful.
    await new Promise((resolve) => child.stdin.write(chunk, resolve))
  }
  const status = readFileSync(`/proc/${child.pid}/status`, 'latin1')
  child.stdin.end()
  await once(child, 'close')
  return Number(/VmHWM:\s*(\d+)/.exec(status)![1]) / 1024
}

t.test('memory stays flat', { skip: process.platform !== 'linux' }, async (t) => {
  for (const name of ['zoverall', 'columnt', 'zsendmail', 'xsender']) {
    const megabytes = await memoryOf(name)
    t.ok(megabytes < 150, `${name}: ${megabytes} MB`)
  }
})
