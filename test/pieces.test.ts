import { Clock, Unwrap } from '@qmailanalog/log'
import { matchup, qlogcat, tai64nfrac } from '@qmailanalog/programs'
import t from 'tap'
import { ran } from './world.js'

const utc = ['--quiet', '--timezone=UTC', '--year=2026']
const mega = 1 << 20
const record = '1795577598.500000 info msg 7: bytes 1 from <a@x> qp 2 uid 3'
const ended = '1795577599.500000 end msg 7'
const matched = 'm 1795577598.500000 1795577599.500000 1 0 0 0 <a@x> 2 3\n'
const x = 'x'.repeat(1000)

const cri = (kind: 'F' | 'P', text: string, stream = 'stdout') =>
  `2026-11-25T03:33:18Z ${stream} ${kind} ${text}\n`
const docker = (log: string, stream?: string) => `${JSON.stringify({ log, stream })}\n`
const syslog = (text: string) => `Nov 25 03:33:18 mx qmail: ${text}\n`
const times = (text: string, length: number) => text.repeat(Math.ceil(length / text.length))

/** A field of the journal as bytes. */
function bytes(name: string, value: string): string {
  const size = Buffer.alloc(8)
  size.writeBigUInt64LE(BigInt(value.length))
  return `${name}\n${size.toString('latin1')}${value}\n`
}
const exported = (...fields: string[]) => `__CURSOR=c\n${fields.join('')}\n`
const lines = (length: number) =>
  times('yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\n', length)

/** Lines that are too long when they are put together; of each, what qlogcat prints. */
const long: Record<string, [log: string, shown: string]> = {
  'a line': [`${'x'.repeat(3 * mega)}\n`, x],
  'a line of JSON': [`{"MESSAGE":"${x.repeat(3000)}"}\n`, `{"MESSAGE":"${x}`.slice(0, 1000)],
  'a line of syslog': [syslog(x.repeat(3000)), `Nov 25 03:33:18 mx qmail: ${x}`.slice(0, 1000)],
  'a label': [
    `@400000006b0a21fe00000000 ${x.repeat(3000)}\n`,
    `@400000006b0a21fe00000000 ${x}`.slice(0, 1000),
  ],
  'pieces of a container': [times(cri('P', x), 3 * mega) + cri('F', 'end'), x],
  'pieces of JSON': [times(docker(x), 3 * mega) + docker('end\n'), x],
  'pieces that are folded': [
    syslog(`1.5 delivery 1: failure: ${x}`) +
      times(syslog(`1.5+${x}`), 3 * mega) +
      syslog('1.5+end'),
    `1.5 delivery 1: failure: ${x}`.slice(0, 1000),
  ],
  'a text of the journal': [exported(`MESSAGE=${x.repeat(3000)}\n`), `MESSAGE=${x}`.slice(0, 1000)],
  // Eight bytes of the line are its length.
  'bytes of the journal': [exported(bytes('MESSAGE', x.repeat(3000))), x.slice(8)],
  'bytes of the journal with lines': [
    exported(bytes('MESSAGE', `${x}${lines(3 * mega)}`), 'SYSLOG_IDENTIFIER=q\n'),
    x.slice(8),
  ],
}

const told = /^(\w+): note: a line of (\d+) bytes is longer than 1 MiB; it counts as foreign, .*\n$/

t.test('lines that are too long, in all forms', async (t) => {
  for (const [name, [log, shown]] of Object.entries(long)) {
    const whole = `${record}\n${log}${log}${ended}\n`
    const cat = await ran(qlogcat, ['--timezone=UTC', '--year=2026'], whole)
    t.ok(cat.out === `${record}\n${shown}\n${shown}\n${ended}\n`, name)
    t.match(cat.err, told, `${name}: told once`)
    t.ok(Number(told.exec(cat.err)?.[2]) > mega, name)
    t.equal(cat.code, 0, name)
    t.equal(
      (await ran(qlogcat, [...utc, '--only-qmail'], whole)).out,
      `${record}\n${ended}\n`,
      name,
    )
    const match = await ran(matchup, utc, whole)
    t.ok(match.out === `? ${shown}\n? ${shown}\n${matched}`, `${name}: matchup`)
    t.match(match.err, told, `${name}: told once by matchup`)
  }
  const labels = await ran(tai64nfrac, [], `${long['a label']![0]}@400000000000000b x\n`)
  t.equal(labels.out, `${long['a label']![1]}\n1.000000000 x\n`)
  t.match(labels.err, told)
})

t.test('lines that may just be so long, in all forms', async (t) => {
  const text = `1.5 delivery 1: failure: ${'x'.repeat(mega - 100)}`
  const piece = (n: number) => text.slice(n * 1000, n * 1000 + 1000)
  const pieces = Array.from({ length: Math.ceil(text.length / 1000) }, (_, n) => piece(n))
  const last = pieces.pop()!
  for (const [name, log] of Object.entries({
    plain: `${text}\n`,
    container: pieces.map((it) => cri('P', it)).join('') + cri('F', last),
    JSON: pieces.map((it) => docker(it)).join('') + docker(`${last}\n`),
    folded:
      pieces.map((it, n) => syslog(n === 0 ? it : `1.5+${it}`)).join('') + syslog(`1.5+${last}`),
    bytes: exported(bytes('MESSAGE', text)),
    'bytes, LF': exported(bytes('MESSAGE', `${text}\n`)),
  })) {
    const { out, err } = await ran(qlogcat, utc, log)
    t.ok(out === `${text}\n`, `${name}, ${out.length}`)
    t.equal(err, '', name)
  }
})

t.test('what does not end is handed on so that it is the same line for the next run', async (t) => {
  for (const [name, [log]] of Object.entries(long)) {
    const whole = `${record}\n${log}${ended}\n`
    const { out, pending } = await ran(matchup, utc, whole)
    const places = [0.3, 0.5, 0.9].map((part) => Math.floor(part * log.length))
    for (const at of [...places, log.length - 1, log.length - 2, log.length - 30]) {
      const first = await ran(matchup, utc, whole.slice(0, record.length + 1 + at))
      t.ok(first.pending.length < 2 * mega + 5000, `${name}, ${at}: no more than is needed`)
      const second = await ran(matchup, utc, first.pending + whole.slice(record.length + 1 + at))
      t.ok(first.out + second.out === out && second.pending === pending, `${name}, ${at}`)
    }
  }
})

t.test('what is not whole at the end of the log is printed', async (t) => {
  const text = `1.5 delivery 1: failure: ${x.repeat(200)}`
  const part = (n: number) => text.slice(n * 1000, n * 1000 + 1000)
  const parts = Array.from({ length: Math.ceil(text.length / 1000) - 1 }, (_, n) => part(n))
  const whole = parts.join('')
  const [first = ''] = parts
  for (const [name, log, out] of [
    ['folded', parts.map((it, n) => syslog(n === 0 ? it : `1.5+${it}`)).join(''), whole],
    ['container', parts.map((it) => cri('P', it)).join(''), whole],
    ['JSON', parts.map((it) => docker(it)).join(''), whole],
    ['journal', `__CURSOR=c\nMESSAGE=${whole}\n`, whole],
    ['folded, too long', syslog(first) + times(syslog(`1.5+${x}`), 2 * mega), first],
    ['container, too long', times(cri('P', x), 2 * mega), x],
    ['JSON, too long', times(docker(x), 2 * mega), x],
  ] as const) {
    const done = await ran(qlogcat, utc, log)
    t.ok(done.out === `${out}\n`, `${name}: ${done.out.slice(0, 60)}`)
    t.equal(done.code, 0, name)
  }
})

t.test('what never ends does not add up', async (t) => {
  const never: Record<string, string> = {
    'pieces of a container': times(cri('P', x), 8 * mega),
    'pieces of JSON': times(docker(x), 8 * mega),
    'streams of JSON': Array.from({ length: 8000 }, (_, n) => docker(x, `${n}`)).join(''),
    'folded pieces': syslog(`1.5 ${x}`) + times(syslog(`1.5+${x}`), 8 * mega),
    'folded pieces of many hosts': Array.from(
      { length: 8000 },
      (_, n) => `Nov 25 03:33:18 mx${n} q: 1.5 ${x}\nNov 25 03:33:18 mx${n} q: 1.5+${x}\n`,
    ).join(''),
    'records behind folded ones': Array.from(
      { length: 200 },
      (_, n) =>
        `Nov 25 03:33:18 mx${n} q: 1.5 ${x}\n${times(`Nov 25 03:33:18 mx${n} q: 1.5 ${x.slice(0, 700)}\n`, 60000)}`,
    ).join(''),
    'stamps of folded lines': Array.from(
      { length: 100 },
      (_, n) => `Nov 25 03:33:18 mx${n} q: ${'1'.repeat(80000)}.5 ${x}\n`,
    ).join(''),
    'fields of the journal': `__CURSOR=c\n${times(`F=${x}\n`, 8 * mega)}`,
    'names of fields': `__CURSOR=c\n${Array.from({ length: 20000 }, (_, n) => `F${n}=${x.slice(0, 400)}\n`).join('')}`,
    'bytes of the journal': `__CURSOR=c\n${bytes('MESSAGE', lines(8 * mega)).slice(0, -1000)}`,
    'bytes of another field': `__CURSOR=c\n${bytes('COREDUMP', lines(8 * mega)).slice(0, -1000)}`,
  }
  for (const [name, log] of Object.entries(never)) {
    const clock = new Clock({ timezone: 'UTC', year: 2026 }, 0)
    const unwrap = new Unwrap({ record: () => undefined, foreign: () => undefined }, clock)
    const buf = Buffer.from(log, 'latin1')
    unwrap.use(buf, new DataView(buf.buffer, buf.byteOffset, buf.length))
    let most = 0
    const size = () =>
      [...unwrap.waiting().map(({ text }) => text), unwrap.unfinished()].join('').length
    for (let p = 0, n = 0; p < buf.length; n++) {
      const lf = buf.indexOf(10, p)
      if (lf < 0) break
      unwrap.line(p, lf)
      p = lf + 1
      if (n % 1000 === 0) most = Math.max(most, size())
    }
    t.ok(Math.max(most, size()) < 5 * mega, `${name}: ${most}`)
  }
})

t.test('records of the journal', async (t) => {
  const told = 'SYSLOG_IDENTIFIER=q\n'
  const time = '__REALTIME_TIMESTAMP=1795577598500000\n'
  const cat = async (log: string) => (await ran(qlogcat, utc, log)).out
  const one = exported(bytes('COREDUMP', lines(3 * mega)), time, bytes('MESSAGE', record), told)
  t.equal(await cat(one), `${record}\n`, 'fields of which nothing is made may be long')
  const other = exported(bytes('COREDUMP', x.repeat(3000)), time, told, 'MESSAGE=end msg 7\n')
  t.equal(await cat(other), '1795577598.500000 end msg 7\n')
  // A record that is broken off.
  t.equal(await cat(`__CURSOR=c\nMESSAGE=${record}\n${ended}\n`), `${record}\n${ended}\n`)
  t.equal(await cat(`__CURSOR=c\n${syslog(ended)}`), `${ended}\n`)
  t.equal(await cat(`__CURSOR=c\n${told}MESSAGE=${record}`), record)
  // No line of it counts as one that stands by itself.
  const forged = exported(bytes('MESSAGE', `other\nm 1 2 3 1 0 0 <a> 1 1`))
  t.equal((await ran(matchup, utc, forged)).out, '? other\n? m 1 2 3 1 0 0 <a> 1 1\n')
  // Lengths that nothing has, and an LF within one.
  const huge = '\n\n\n\n\n\n\n\n'
  t.equal(await cat(`__CURSOR=c\nMESSAGE\n${huge}x\n\n\n${record}\n`), '')
  for (const size of [9, 10, 11, 2570, 0]) {
    const log = exported(bytes('F', 'y'.repeat(size)), `MESSAGE=${record}\n`)
    for (let at = 0; at < Math.min(60, log.length); at++) {
      const first = await ran(matchup, utc, log.slice(0, at))
      const second = await ran(matchup, utc, first.pending + log.slice(at) + ended)
      t.match(second.pending, 'info msg 7', `${size}, ${at}`)
      t.equal(first.out + second.out, '', `${size}, ${at}`)
    }
  }
})
