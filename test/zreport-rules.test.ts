import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Model } from '@qmailanalog/zreport'
import { rules, whenOf, zreport } from '@qmailanalog/zreport'
import t from 'tap'
import { bounce, delivery, good, many, message, noon, status } from './mail.js'
import { ran } from './world.js'

const bin = fileURLToPath(new URL('../packages/qmailanalog/bin', import.meta.url))
const work = t.testdir({})

/** What makes a rule fire, and what all but does; `args` beside the records. */
interface Example {
  fires: string
  not: string
  args?: (name: 'fires' | 'not') => string[]
}

const file = (name: string, text: string) => {
  writeFileSync(join(work, name), text, 'latin1')
  return join(work, name)
}

const line = (text: string, other = 'warning: something else'): Example => ({
  fires: good(3) + status(text, 5),
  not: good(3) + status(other, 5),
})

/** Attempts at a host: `bad` of them with a result that is none, among good mail. */
const attempts = (all: number, bad: number, result: 'd' | 'z', seconds = 1) =>
  many(all, (n) =>
    delivery({
      result: n < bad ? result : 'k',
      at: n * seconds,
      to: `x${n}@bad.example`,
      reason: n < bad ? 'no_way' : 'ok',
    }),
  )

const sent = (recipients: number, failures: number, deferrals = 0) =>
  message({ sender: 'spam@s.example', counts: [recipients - failures, failures, deferrals] })

/** So many deliveries at once, for so many seconds. */
const busy = (at: number, seconds: number, from = 0) =>
  many(at, (n) => delivery({ at: from + seconds, took: seconds, to: `c${n}@d.example` }))

/** Deliveries that come one after the other, some of them before the others. */
const quiet = (count: number) =>
  many(count, (n) => delivery({ at: n * 2 - (n < 5 ? 20 : 0), took: 1 }))

const pending = (age: number) =>
  `${(noon - age).toFixed(6)} info msg 5: bytes 9 from <a@b.example> qp 3 uid 0\n`

const examples: Record<string, Example> = {
  'cannot-start': line('alert: cannot start: unable to open mutex'),
  'helper-died': line('alert: oh no! lost qmail-rspawn connection! dying...'),
  'queue-lost': line('alert: unable to switch back to queue directory; HELP! sleeping...'),
  'bounce-unwritten': line('alert: unable to append to bounce message; HELP! sleeping...'),
  'out-of-memory': line('alert: out of memory, sleeping...'),
  'queue-unlisted': line('alert: unable to opendir todo, sleeping...'),
  'reread-failed': line('alert: unable to reread controls: unable to open locals'),
  alert: line('alert: what nobody knows'),
  'nothing-delivered': {
    fires: attempts(10, 10, 'z'),
    not: attempts(9, 9, 'z'),
  },
  'spam-like': { fires: good(50) + sent(100, 25), not: good(50) + sent(100, 24) },
  'dead-host': { fires: good(50) + attempts(10, 10, 'z'), not: good(50) + attempts(9, 9, 'z') },
  'much-fails': {
    fires: many(5, () => delivery({ result: 'd' })) + attempts(45, 8, 'd') + good(0),
    not: many(5, () => delivery({ result: 'd' })) + attempts(45, 7, 'd'),
  },
  'failing-host': {
    fires: good(100) + attempts(40, 10, 'd'),
    not: good(100) + attempts(40, 9, 'd'),
  },
  'late-host': { fires: good(100) + attempts(50, 10, 'z'), not: good(100) + attempts(51, 10, 'z') },
  'failing-sender': { fires: good(100) + sent(50, 10), not: good(100) + sent(51, 10) },
  'old-messages': {
    fires: good(1),
    not: good(1),
    args: (name) => [
      '--pending',
      file(`pending-${name}`, pending(name === 'fires' ? 86401 : 86399)),
    ],
  },
  'at-limit': {
    fires: busy(19, 10) + quiet(40),
    not: busy(17, 10) + quiet(40),
    args: () => ['--limits', '10/20'],
  },
  'triple-bounces': {
    fires: good(3) + bounce('triple bounce: discarding bounce/12'),
    not: good(3) + bounce('quadruple bounce: discarding bounce/12'),
  },
  'delivered-twice': line('warning: trouble marking local/12; message will be delivered twice!'),
  'queue-trouble': line('warning: unable to stat mess/12; will try again later'),
  warning: line('warning: what nobody knows', 'advice: what nobody knows'),
  bounces: {
    fires: good(200) + many(10, (n) => bounce(`bounce msg 7 qp ${n}`)),
    not: good(201) + many(10, (n) => bounce(`bounce msg 7 qp ${n}`)),
  },
  'double-bounces': {
    fires: delivery({ result: 'd', sender: '' }) + many(5, () => message({ sender: '#@[]' })),
    not: delivery({ result: 'd', sender: '' }) + many(4, () => message({ sender: '#@[]' })),
  },
  'late-sender': {
    fires: good(100) + sent(30, 0, 10),
    not: good(100) + sent(41, 0, 10),
  },
  plateau: { fires: busy(5, 20, 100) + quiet(40), not: busy(4, 20, 100) + quiet(40) },
  undated: { fires: good(2) + delivery().replace(/\d+\.\d+ 100/, 'soon 100'), not: good(2) },
}

async function problemsOf(input: string, args: string[]): Promise<Model['problems']> {
  const records = file('records', input)
  const { code, err, out } = await ran(zreport, ['--format', 'json', ...args, records], '')
  t.equal(err, '')
  t.equal(code, 0)
  return JSON.parse(Buffer.from(out, 'latin1').toString()).problems
}

t.strictSame(
  Object.keys(examples),
  rules.map(({ name }) => name),
  'every rule has its examples',
)

for (const rule of rules) {
  const { args = () => [], fires, not } = examples[rule.name]!
  t.test(rule.name, async (t) => {
    const found = await problemsOf(fires, args('fires'))
    const its = found.filter((problem) => problem.rule === rule.name)
    t.equal(its.length, 1, 'fires once')
    const [problem] = its
    t.equal(problem!.class, rule.class)
    for (const text of [problem!.what, problem!.means, problem!.todo]) t.notMatch(text, /\{|NaN/)
    // What is shown by the command: it is there, and nothing is wrong with it.
    const { stderr, stdout, status } = spawnSync('sh', ['-c', problem!.command], {
      cwd: work,
      encoding: 'latin1',
      env: { ...process.env, PATH: `${bin}:${process.env['PATH']}` },
    })
    t.equal(stderr, '', problem!.command)
    t.equal(status, 0, problem!.command)
    t.not(stdout, '', problem!.command)
    const others = await problemsOf(not, args('not'))
    t.notOk(
      others.some((problem) => problem.rule === rule.name),
      'does not fire below its threshold',
    )
  })
}

t.test('the manual has every rule, with its thresholds', async (t) => {
  const page = readFileSync(new URL('../docs/zreport.1', import.meta.url), 'utf8')
  const text = page.replaceAll('\\-', '-').replace(/\s+/g, ' ')
  for (const rule of rules) {
    t.ok(
      text.includes(`${rule.name} (${rule.class}): ${whenOf(rule)}.`.replace(/\s+/g, ' ')),
      rule.name,
    )
    t.notMatch(whenOf(rule), /[{}]|NaN|undefined/)
    for (const name of Object.keys(rule.thresholds)) t.ok(rule.when.includes(`{${name}}`), name)
  }
})
