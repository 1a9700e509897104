import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { reading } from '@qmailanalog/log'
import { qlogcat } from '@qmailanalog/programs'
import t from 'tap'
import { alone, ran } from './world.js'

const { textFrom } = await reading()
const megabyte = 1 << 20

/** The text of a file, in lengths of chunks, how much of the file was read before the first, and its sum. */
async function chunksOf(path: string) {
  const fd = openSync(path, 'r')
  let read = 0
  let first: number | undefined
  let most = 0
  let length = 0
  let last = ''
  for await (const chunk of textFrom(fd, { read: (bytes) => (read += bytes) })) {
    first ??= read
    most = Math.max(most, chunk.length)
    length += chunk.length
    last = chunk.toString('latin1', Math.max(0, chunk.length - 20))
  }
  closeSync(fd)
  return { first, most, length, last }
}

/** Zeros, as bzip2 has them in 43 bytes. */
const zeros = Buffer.from(
  'QlpoOTFBWSZTWRkjKSIA5cfAAMAIAAggADDMCappgqEo2qqUJR4u5IpwoSAyRlJE',
  'base64',
)

t.test('a file that holds much text is never in memory as a whole', async (t) => {
  const path = join(t.testdir({}), 'log')
  const line = '1795577598.5 status: local 0/10 remote 0/20\n'
  const text = Buffer.from(line.repeat(1e5))
  const forms: Record<string, [Buffer | undefined, number]> = {
    gzip: [gzipSync(text), text.length],
    'bzip2, zeros': [zeros, 3e7],
  }
  for (const program of ['bzip2', 'xz', 'zstd']) {
    const { stdout, status } = spawnSync(program, ['-c'], { input: text, maxBuffer: 1 << 28 })
    if (status === 0) forms[program] = [stdout, text.length]
    else t.pass('', { skip: `${program} is not here` })
  }
  for (const [form, [bytes, length]] of Object.entries(forms)) {
    writeFileSync(path, bytes!)
    for (const [how, done] of [
      ['program', await chunksOf(path)],
      ['library', await alone(() => chunksOf(path))],
    ] as const) {
      t.equal(done.length, length, `${form}, ${how}`)
      t.ok(done.most <= megabyte, `${form}, ${how}: a chunk of ${done.most}`)
      if (length === text.length) t.equal(done.last, line.slice(-20), `${form}, ${how}`)
    }
  }
})

t.test('a text is there before all of the file is read', async (t) => {
  const path = join(t.testdir({}), 'log')
  // Nothing is near what it is like, so that files are long; but all is there twice.
  const part = Buffer.alloc(2.5 * megabyte)
  for (let n = 0, seed = 1; n < part.length; n++) {
    seed = Math.imul(seed, 1103515245) + 12345
    part[n] = seed >>> 16
  }
  const text = Buffer.concat([part, part])
  const forms: Record<string, Buffer> = { gzip: gzipSync(text, { level: 1 }) }
  for (const args of [['bzip2'], ['xz', '-0'], ['zstd'], ['zstd', '--long=23', '-1']]) {
    const [program = '', ...options] = args
    const { stdout, status } = spawnSync(program, ['-c', ...options], {
      input: text,
      maxBuffer: 1 << 28,
    })
    if (status === 0) forms[args.join(' ')] = stdout
    else t.pass('', { skip: `${program} is not here` })
  }
  for (const [form, bytes] of Object.entries(forms)) {
    writeFileSync(path, bytes)
    const { first = 0, length, last } = await alone(() => chunksOf(path))
    t.equal(length, text.length, form)
    t.equal(last, text.toString('latin1', text.length - 20), form)
    if (form === 'bzip2') t.ok(first <= 3 * megabyte && bytes.length > 4 * megabyte, `${first}`)
    else t.ok(first <= megabyte && bytes.length > 2 * megabyte, `${form}: ${first}`)
  }
})

/** A frame of zstd with a window as its header says, that holds a line as it is. */
const frame = (header: number[], line: string, checksum: number[] = []) =>
  Buffer.from([
    ...[0x28, 0xb5, 0x2f, 0xfd, ...header],
    ...[(line.length << 3) | 1, 0, 0, ...Buffer.from(line), ...checksum],
  ])
/** A header with a window of 2 ** n bytes. */
const wide = (n: number) => [0, (n - 10) << 3]

t.test('a window that is too wide is named', async (t) => {
  const path = join(t.testdir({}), 'log')
  const line = '1.5 new msg 1\n'
  const told = (why: string) => `qlogcat: fatal: unable to read ${path}: ${why}\n`
  const more = (size: number) =>
    told(
      `zstd data with a window of ${size} MiB, more than 128 MiB (zstd -d --long=31 decompresses them)`,
    )
  const absent = (size: number) =>
    told(`zstd data with a window of ${size} MiB need the program zstd, which is not there`)
  // As zstd --long=31 writes them.
  const written = Buffer.from('KLUv/QSocQAAMS41IG5ldyBtc2cgMQqx9DAz', 'base64')
  const small = frame([0x20, line.length], line)
  const cases: [string, Buffer, string, string, string][] = [
    ['2 GiB', written, '', more(2048), more(2048)],
    ['256 MiB', frame(wide(28), line), '', more(256), more(256)],
    ['the second', Buffer.concat([small, frame(wide(31), line)]), line, more(2048), more(2048)],
    ['of a known size', frame([0xe0, 0, 0, 0, 0, 1, 0, 0, 0], line), '', more(4096), more(4096)],
    ['16 MiB', frame(wide(24), line), line, '', absent(16)],
    ['128 MiB', frame(wide(27), line), line, '', absent(128)],
    ['8 MiB', frame(wide(23), line), line, '', ''],
    [
      'skipped',
      Buffer.concat([small, skippable(100000), skippable(0), small]),
      line + line,
      '',
      '',
    ],
  ]
  const here = spawnSync('zstd', ['--version']).status === 0
  for (const [name, bytes, out, err, alone_] of cases) {
    writeFileSync(path, bytes)
    const library = await alone(() => ran(qlogcat, [path]))
    const printed = alone_ === absent(16) || alone_ === absent(128) ? '' : out
    t.strictSame([library.out, library.err], [printed, alone_], `${name}, library`)
    if (!here) {
      t.pass('', { skip: `${name}, program: zstd is not here` })
      continue
    }
    const program = await ran(qlogcat, [path])
    t.strictSame([program.out, program.err], [out, err], `${name}, program`)
  }
  // A dictionary of xz of 128 MiB.
  const large =
    '/Td6WFoAAATm1rRGAgAhAR4AAACbB1FmAQANMS41IG5ldyBtc2cgMQoAAAAGYyF4IpE84QABJg4IG+AEH7bzfQEAAAAABFla'
  writeFileSync(path, Buffer.from(large, 'base64'))
  const needed = told('xz data of a kind that needs the program xz, which is not there')
  t.equal((await alone(() => ran(qlogcat, [path]))).err, needed)
})

function skippable(length: number): Buffer {
  const head = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0])
  head.writeUInt32LE(length, 4)
  return Buffer.concat([head, Buffer.alloc(length)])
}

t.test('zstd data that are wrong in their parts', async (t) => {
  const path = join(t.testdir({}), 'log')
  const line = '1.5 new msg 1\n'
  const small = frame([0x20, line.length], line)
  const summed = frame([0x24, line.length], line, [1, 2, 3, 4])
  for (const [name, bytes, out] of [
    ['a checksum', summed, line],
    ['a block of more than 128 KB', frame(wide(20), 'x').fill(0xff, 6, 9), ''],
    ['a cut header', small.subarray(0, 5), ''],
    ['a cut block', small.subarray(0, -1), ''],
    ['no frame behind one', Buffer.concat([small, Buffer.from('more')]), line],
  ] as const) {
    writeFileSync(path, bytes)
    const { code, out: printed, err } = await alone(() => ran(qlogcat, [path]))
    t.strictSame([code, printed], [111, out], name)
    t.match(err, `damaged or cut off zstd data after ${out.length} bytes of text`, name)
  }
})
