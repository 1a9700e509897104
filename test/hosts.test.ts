import { matchup, qlogcat } from '@qmailanalog/programs'
import t from 'tap'
import { ran } from './world.js'

const utc = ['--quiet', '--timezone=UTC', '--year=2026']
const syslog = (head: string, text: string) => `Nov 25 03:33:18 ${head}: ${text}\n`
const info = (stamp: string) => `${stamp} info msg 7: bytes 1 from <a@x> qp 2 uid 3`

t.test('as many hosts and tags as lines', async (t) => {
  const heads = Array.from({ length: 20000 }, (_, n) => [`mx${n} qmail`, `mx tag${n}`]).flat()
  const log = [info('1.5'), '2.5 end msg 7']
    .map((text) => heads.map((head) => syslog(head, text)).join(''))
    .join('')
  const plain = [info('1.5'), '2.5 end msg 7'].map((text) => `${text}\n`.repeat(heads.length))
  t.equal((await ran(qlogcat, utc, log)).out, plain.join(''))
  const { out, pending } = await ran(matchup, utc, log)
  t.strictSame([out, pending], ['m 1.5 2.5 1 0 0 0 <a@x> 2 3\n'.repeat(heads.length), ''])
  const half = await ran(matchup, utc, log.slice(0, log.indexOf(' 2.5 ')))
  t.equal(half.pending.match(/ info msg 7/g)?.length, heads.length)
})

t.test('of a name, 255 bytes count', async (t) => {
  const long = 'x'.repeat(100000)
  const name = 'x'.repeat(255)
  const json = (host: string, tag: string) =>
    `${JSON.stringify({ _HOSTNAME: host, SYSLOG_IDENTIFIER: tag, MESSAGE: info('1.5') })}\n`
  for (const [log, head] of [
    [syslog(`${long} ${long}`, info('1.5')), `${name} ${name}`],
    [syslog(`${long}[7]`, info('1.5')), `${name}`],
    [syslog(`mx q[${long}]`, info('1.5')), 'mx q'],
    [syslog(`mx ${'['.repeat(100000)}]`, info('1.5')), 'mx -'],
    [json(long, `q[${long}]`), `${name} q[${'x'.repeat(253)}`],
    [json(`${'x'.repeat(254)}:y`, `${'['.repeat(300)}]`), `${'x'.repeat(254)}_ ${'['.repeat(255)}`],
  ] as const) {
    const { out, pending } = await ran(matchup, utc, log)
    const header = `1970-01-01T00:00:00Z ${head}: 1.5`
    const lines = `${header} info msg 7: bytes 1 from <a@x> qp 2 uid 3\n${header} extra 7 0 0 0\n`
    t.strictSame([out, pending], ['', lines], log.slice(0, 40))
    const second = await ran(matchup, utc, pending)
    t.strictSame(second.pending, pending, 'and it is read back')
  }
})

t.test('lines for which there are quick ways only', async (t) => {
  // Each took minutes, or more of the stack than there is.
  const repeated = (text: string, times: number) => text.repeat(times)
  const mega = 1 << 20
  const half = mega / 2
  const escapes = repeated('#012', mega / 4 - 100)
  const note = 'message repeated 2 times: [ '
  const nested = repeated(note, 15000)
  for (const [line, out] of [
    [syslog('mx qmail', `1.5 new msg 7 ${escapes}`), '1.5 new msg 7 \n'],
    [
      syslog('mx qmail', `1.5 new msg 7${escapes}x`),
      `1.5 new msg 7${' '.repeat(mega / 4 - 100)}x\n`,
    ],
    [syslog('mx qmail', `${nested}1.5 new msg 7${repeated(']', 15000)}`), undefined],
    [syslog('mx qmail', `${note}1.5 new msg 7]`), '1.5 new msg 7\n'],
    [syslog(`mx ${repeated('[', half)}]`, '1.5 new msg 7'), '1.5 new msg 7\n'],
    [syslog(`mx ${repeated('[', half)}x]x`, '1.5 new msg 7'), '1.5 new msg 7\n'],
  ] as const) {
    const { out: printed, err, code } = await ran(qlogcat, utc, line)
    t.ok(printed === (out ?? line), line.slice(0, 60))
    t.strictSame([err, code], ['', 0])
  }
})

t.test('times of more digits than a time has are none', async (t) => {
  const digits = '1'.repeat(200)
  const json = `{"MESSAGE":"new msg 7","SYSLOG_IDENTIFIER":"q","__REALTIME_TIMESTAMP":"${digits}"}\n`
  for (const line of [json, `${digits} mx q[1]: new msg 7\n`, `${digits} new msg 7\n`]) {
    const done = await ran(qlogcat, utc, line)
    t.strictSame(done, { out: line, err: '', code: 0, pending: '' })
  }
  const most = json.replace(digits, '18446744073709551615')
  t.equal((await ran(qlogcat, utc, most)).out, '18446744073709.551615 new msg 7\n')
})
