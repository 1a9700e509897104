import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fieldsOf } from '@qmailanalog/record'
import t from 'tap'
import { realLog, recordings } from './data.js'
import { without } from './tools.js'

// Scripts written the way sites have written theirs since 1999, on an installation. What they find is compared
// with recordings of the original, or with what awk finds in the same records.

const root = fileURLToPath(new URL('..', import.meta.url))
const scripts = join(root, 'test/dropin')
const home = mkdtempSync(join(tmpdir(), 'qmailanalog-'))
t.teardown(() => rmSync(home, { recursive: true }))
const prefix = join(home, 'prefix')
const PATH = `/usr/bin:/bin:${prefix}/bin`

function run(command: string, args: string[], env: Record<string, string> = {}, input = '') {
  const words = Object.entries({ PATH, ...env }).map(([name, value]) => `${name}=${value}`)
  // By env(1): tap puts its own variables into whatever environment is given here.
  const { status, stdout, stderr } = spawnSync('env', ['-i', ...words, command, ...args], {
    cwd: home,
    input: Buffer.from(input, 'latin1'),
    encoding: 'latin1',
    maxBuffer: 1 << 28,
    // multilog does not go while its processor fails.
    timeout: 60000,
    killSignal: 'SIGKILL',
  })
  return { status, stdout, stderr }
}
const script = (name: string, ...args: string[]) => run(join(scripts, name), args)
const file = (name: string, text: string) => {
  const path = join(home, name)
  writeFileSync(path, Buffer.from(text, 'latin1'))
  return path
}
const rows = (text: string) => text.split('\n').slice(0, -1).map(fieldsOf)
const sum = (table: string[][], column: number) =>
  table.reduce((total, row) => total + Number(row[column]), 0)

t.equal(spawnSync(join(root, 'scripts/install'), [prefix]).status, 0, 'installed')
const { log = '', matchup: matched = '', ...recorded } = recordings['real']!
const records = file('records', matched)

t.test('nightly, two nights', async (t) => {
  const [state, mailbox] = [join(home, 'state'), join(home, 'mailbox')]
  mkdirSync(state)
  const cut = Math.floor(log.length / 3)
  const sent: Record<string, string[][]> = {}
  for (const [night, part] of [log.slice(0, cut), log.slice(cut)].entries()) {
    rmSync(mailbox, { recursive: true, force: true })
    mkdirSync(mailbox)
    const args = [file(`log.${night}`, part), state, join(scripts, 'mail')]
    const done = run(join(scripts, 'nightly'), args, { MAILBOX: mailbox })
    t.strictSame(done, { status: 0, stdout: '', stderr: '' })
    t.equal(readdirSync(mailbox).length, 8)
    for (const name of readdirSync(mailbox)) {
      const lines = readFileSync(join(mailbox, name), 'latin1').split('\n')
      sent[name] = [...(sent[name] ?? []), lines]
    }
  }
  const counted = (label: string) =>
    sent['qmailzoverall']!.reduce(
      (total, lines) =>
        total + Number(lines.find((line) => line.startsWith(`${label}: `))?.split(': ')[1] ?? 0),
      0,
    )
  const said = (label: string) =>
    Number(new RegExp(`^${label}: (.*)$`, 'm').exec(recorded['zoverall']!)?.[1])
  for (const label of ['Completed messages', 'Total delivery attempts', '  success']) {
    t.equal(counted(label), said(label), label)
  }
  // What the other seven say of both nights together, by key (the last words), is what the plain tables say.
  const byKey = (table: string[][], column: number, key: number) => {
    const sums = new Map<string, number>()
    for (const row of table) {
      const name = row.slice(key).join(' ')
      sums.set(name, (sums.get(name) ?? 0) + Number(row[column]))
    }
    return new Map([...sums].sort())
  }
  // lines before the rows, the column that is compared, the key's column, both in the report and in its table
  const layouts: [string, number, number, number][] = [
    ['successes', 7, 0, 2],
    ['failures', 7, 0, 2],
    ['deferrals', 7, 0, 2],
    ['recipients', 9, 2, 4],
    ['rhosts', 9, 2, 4],
    ['senders', 12, 0, 7],
  ]
  for (const [name, above, column, key] of layouts) {
    const found = sent[`qmailz${name}`]!.flatMap((lines) => rows(lines.slice(above).join('\n')))
    const wanted = rows(recorded[name]!.replaceAll('_', above === 7 ? ' ' : '_'))
    t.ok(found.length > 0, name)
    t.strictSame(byKey(found, column, key), byKey(wanted, column, key), name)
  }
  for (const lines of sent['qmailzddist']!) {
    t.match(lines.slice(5).join('\n'), /^doneby +avg +pct\n(.*\n)+ *[\d.]+ +[\d.]+ +100\n$/)
  }
  t.equal(statSync(join(state, 'pending')).mode & 0o777, 0o600, 'umask 077')
  const pending = readFileSync(join(state, 'pending'), 'latin1')
  t.strictSame(pending.split('\n').sort(), recorded['pending']!.split('\n').sort())
})

t.test('an administration page over a multilog directory', async (t) => {
  const folder = join(home, 'multilog')
  mkdirSync(folder)
  const label = (line: string) =>
    line.replace(/^(\d+)\.(\d+)/, (_, seconds, part) => {
      const high = (2n ** 62n + 10n + BigInt(seconds)).toString(16)
      return `@${high}${Number(part.padEnd(9, '0')).toString(16).padStart(8, '0')}`
    })
  const lines = log
    .split('\n')
    .slice(0, -1)
    .map((line) => `${label(line)}\n`)
  const half = lines.length >> 1
  writeFileSync(
    join(folder, '@400000005f0000000000000a.s'),
    lines.slice(0, half).join(''),
    'latin1',
  )
  writeFileSync(join(folder, 'current'), lines.slice(half).join(''), 'latin1')
  for (const report of ['failures', 'rhosts']) {
    const page = run(join(scripts, 'admin.cgi'), [], { LOGDIR: folder, QUERY_STRING: report })
    t.equal(page.stderr, '')
    const table = page.stdout.replaceAll('&lt;', '<').replaceAll('&amp;', '&')
    t.ok(table.endsWith(`${recorded[`z${report}`]}</pre>\n`), report)
  }
})

t.test('the plain tables, sorted by the script itself', async (t) => {
  const { stdout, stderr } = script('top', records)
  t.equal(stderr, '')
  const [senders = '', recipients = ''] = stdout
    .replace('Top senders:\n', '')
    .split('Top recipients:\n')
  const best = rows(recorded['senders']!)
    .map((row) => Number(row[0]))
    .sort((a, b) => b - a)
  t.strictSame(
    rows(senders).map((row) => Number(row[0])),
    best.slice(0, 10),
  )
  const messages = rows(recorded['senders']!).map((row) => `${row[0]} ${row[7]}`)
  t.strictSame(
    rows(senders)
      .map((row) => row.join(' '))
      .filter((row) => !messages.includes(row)),
    [],
  )
  const tries = rows(recorded['recipients']!).map((row) => [row[2], row[4]])
  t.equal(rows(recipients).length, 10)
  for (const row of rows(recipients)) {
    t.ok(
      tries.some(([count, who]) => count === row[0] && who === row[1]),
      row.join(' '),
    )
  }
})

t.test("zoverall's lines, by their labels", async (t) => {
  const figure = (label: string) =>
    new RegExp(`^${label}: (.*)$`, 'm').exec(recorded['zoverall']!)?.[1]
  const labels = [
    'Completed messages',
    'Bytes in completed messages',
    'Average message qtime \\(s\\)',
  ]
  labels.push(
    'Total delivery attempts',
    '  success',
    '  failure',
    '  deferral',
    'Average concurrency',
  )
  t.strictSame(script('csv', records), {
    status: 0,
    stdout: `${labels.map(figure).join(',')}\n`,
    stderr: '',
  })
})

t.test('the explanations cut off by count', async (t) => {
  const awk = (program: string) => run('awk', [program, records]).stdout
  const { stdout } = script('columns', records)
  t.equal(
    stdout,
    awk('/^d/ { n++ } END { print "tries", n }') +
      awk('/^m/ { n++; b += $4 } END { print "mess", n, b }') +
      awk('/^d d/ { n++ } END { print "failures", n + 0 }') +
      `all by ${rows(recorded['ddist']!).at(-1)?.[0]}\n`,
  )
  t.equal(sum(rows(recorded['rhosts']!), 2), Number(fieldsOf(stdout.split('\n')[0]!)[1]))
})

t.test('whom one sender wrote to', async (t) => {
  const sender = recorded['xsender.arg']!.replace('\n', '')
  const { stdout } = script('one-sender', records, sender)
  const wanted = new Map<string, number>()
  for (const row of rows(recorded['xsender']!).filter(([kind]) => kind === 'd')) {
    wanted.set(row[7]!, (wanted.get(row[7]!) ?? 0) + 1)
  }
  t.ok(wanted.size > 0)
  t.strictSame(new Map(rows(stdout).map(([n, who]) => [who, Number(n)])), wanted)
})

const multilog = without('multilog')
for (const processor of ['{ cat <&4; cat; } | matchup', 'matchup --state-fd 4']) {
  t.test(`under multilog: ${processor}`, { skip: multilog }, async (t) => {
    // multilog hands its processor the last state by descriptor 4, and takes the next one from 5.
    const folder = join(home, processor.startsWith('{') ? 'processed' : 'by-itself')
    const command = `multilog t s32768 n90 '!${processor}' '${folder}'`
    const lines = realLog().split('\n').slice(0, 2000)
    const input = lines.map((line) => `${line.replace(/^\S+ /, '')}\n`).join('')
    t.strictSame(run('sh', ['-c', command], {}, input), { status: 0, stdout: '', stderr: '' })
    const done = readdirSync(folder).filter((name) => name.endsWith('.s'))
    t.ok(done.length > 2, 'several files were processed')
    const rest = run('sh', ['-c', `cd '${folder}' && cat state current | matchup 5>pending`])
    t.equal(rest.status, 0)
    const records =
      done.map((name) => readFileSync(join(folder, name), 'latin1')).join('') + rest.stdout
    const told = (outcome: string) =>
      lines.filter((line) => line.split(' ')[3] === `${outcome}:` && line.includes(' delivery '))
        .length
    const counted = (result: string) =>
      records.split('\n').filter((line) => line.startsWith(`d ${result} `)).length
    t.strictSame(
      { k: counted('k'), d: counted('d'), z: counted('z') },
      { k: told('success'), d: told('failure'), z: told('deferral') },
      'no delivery is lost between two files',
    )
    t.equal(
      records.split('\n').filter((line) => line.startsWith('m ')).length,
      lines.filter((line) => / end msg /.test(line)).length,
    )
  })
}
