import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { longestLine, parseRecord } from '@qmailanalog/record'
import t from 'tap'
import { realLog } from './data.js'
import { cuts } from './logs.js'
import { fc } from './seed.js'
import { cutAt, program, ran } from './world.js'

const xfold = program('xfold')
const xpseudonym = program('xpseudonym')
const records = (async () => (await ran(program('matchup'), ['--quiet'], realLog())).out)()

const reasonOf = async (reason: string) => {
  const { out } = await ran(xfold, [], `d k 1 2 3 4 <a@b> local.c 5 6 ${reason}\n`)
  return /^d k 1 2 3 4 <a@b> local\.c 5 6 (.*)\n$/s.exec(out)?.[1]
}
const senderOf = async (sender: string) => {
  const { out } = await ran(
    xfold,
    [],
    `m 1 2 3 1 0 0 <${sender}> 5 6\nd k 1 2 3 4 <${sender}> local.c 5 6 \n`,
  )
  const [message = '', delivery = ''] = out.split('\n')
  const folded = parseRecord(message)!.sender
  return folded === parseRecord(delivery)!.sender ? folded.slice(1, -1) : 'not alike'
}

t.test('what differs in a reason becomes *', async (t) => {
  const reasons: [string, string][] = [
    ['', ''],
    ['did_1+0+0/', 'did_1+0+0/'],
    ['did_0+1+0/qp_6902/', 'did_0+1+0/qp_*/'],
    ['undid_1+0+0/', 'undid_*/'],
    ['1+0+0/', '*/'],
    [
      '192.0.2.7_accepted_message./Remote_host_said:_250_2.0.0_Ok:_queued_as_4F0bz12/',
      '*_accepted_message./Remote_host_said:_250_2.0.0_Ok:_queued_as_*/',
    ],
    ['250_ok_1795577598_qp_513/', '250_ok_*_qp_*/'],
    [
      '550-5.1.1_The_account/550_5.1.1_gone_(#5.7.1)/',
      '550-5.1.1_The_account/550_5.1.1_gone_(#5.7.1)/',
    ],
    ['for_300_seconds,_see_RFC_5321', 'for_*_seconds,_see_RFC_*'],
    ['at_12:30:45_on_2026-11-26T07:08:24Z', 'at_*_on_*'],
    ['size_10MB_over_5120', 'size_*MB_over_*'],
    ['<joe_smith@x.com>:_user_joe@x.com._unknown', '<*>:_user_*._unknown'],
    ['from_[2001:db8::1]', 'from_[*]'],
    ['see_http://sink.example/why?x=1_20y/Giving_up', 'see_*_*y/Giving_up'],
    ['see_http://a.example/did_1+0+0/', 'see_*_*/'],
    ['(https://a.example/b/c)/550_no', '(*)/550_no'],
    ['queued_as_DEADBEEF', 'queued_as_*'],
    ['No_such_user', 'No_such_user'],
    ['\xe9t\xe9_4a', '\xe9t\xe9_*a'],
    ['4.7_4.7.1.2_6.1.1', '*_*_*'],
  ]
  for (const [reason, wanted] of reasons) t.equal(await reasonOf(reason), wanted, reason)
})

t.test('what differs in a sender becomes *', async (t) => {
  const senders: [string, string][] = [
    ['', ''],
    ['#@[]', '#@[]'],
    ['joe27@example.com', 'joe27@example.com'],
    ['joe-smith+tag1@example.com', 'joe-smith+tag1@example.com'],
    ['list-return-12-joe=example.com@l.example', 'list-return-*@l.example'],
    ['list-return-9381-user-x=remote.example@l.example', 'list-return-*@l.example'],
    ['list-bounces+joe=example.com@l.example', 'list-bounces+*@l.example'],
    ['news-12-joe=example.com@l.example', 'news-*@l.example'],
    ['news+joe-x=example.com@l.example', 'news+*@l.example'],
    ['joe=example.com@l.example', '*@l.example'],
    ['prvs=12ab=joe@sign.example', 'prvs=*=joe@sign.example'],
    ['btv1==0123456789a==joe@x', 'btv1==*==joe@x'],
    ['srs0=hhh=tt=orig.example=joe@fwd.example', 'srs0=*@fwd.example'],
    ['SRS1+xyz==orig.example==joe@fwd', 'SRS1+*@fwd'],
    ['bounce-1234-ab@m.example', 'bounce-*@m.example'],
    ['bounce-x@bounce.example', 'bounce-x@bounce.example'],
    ['bounces+12-ab-joe=x.y@m.example', 'bounces+*@m.example'],
    ['list-return-12-@l.example-@[]', 'list-return-*@[]'],
  ]
  for (const [sender, wanted] of senders) t.equal(await senderOf(sender), wanted, sender)
  const line = 'd k 1 2 3 4 <list-return-1-a=b@c> local.c 5 6 queued_123\n'
  t.match(
    (await ran(xfold, ['--reasons'], line)).out,
    '<list-return-1-a=b@c> local.c 5 6 queued_*\n',
  )
  t.match((await ran(xfold, ['--senders'], line)).out, '<list-return-*@c> local.c 5 6 queued_123\n')
})

const token = fc.constantFrom(
  ...[
    '_',
    '/',
    '@',
    '-',
    '.',
    '+',
    '=',
    ':',
    '//',
    '://',
    'http://',
    '<',
    '>',
    '(',
    ')',
    '"',
    ',',
    '*',
    '%',
    '\xe9',
  ],
  ...[
    'did_',
    'did_1+0+0',
    'qp_',
    'prvs=',
    'btv1==',
    'srs0=',
    'bounce-',
    'return',
    '550',
    '250-',
    '5.1.1',
    '1',
    '22',
    'a',
    'Ab',
    'deadbeef',
  ],
)
const word = fc.array(token, { maxLength: 12 }).map((parts) => parts.join(''))
const line = fc.oneof(
  fc.tuple(word, word, word).map(([a, b, c]) => `d k 1 2 3 4 <${a}> local.${b} 5 6 ${c}`),
  word.map((sender) => `m 1 2 3 1 0 0 <${sender}> 5 6`),
  fc.tuple(word, word).map(([a, b]) => `d ${a} ${b}`),
  word.map((text) => `? ${text}`),
)
const textOf = fc
  .array(line, { maxLength: 10 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''))

t.test('folding: twice is once; alike; nothing else changes; however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(textOf, word, cuts, async (text, sender, places) => {
      const { out } = await ran(xfold, [], text)
      if ((await ran(xfold, [], out)).out !== out) return false
      if ((await senderOf(sender)) === 'not alike') return false
      const cut = cutAt(
        text,
        places.map((part) => Math.floor(part * text.length)),
      )
      if ((await ran(xfold, [], ...cut)).out !== out) return false
      const [before, after] = [text.split('\n'), out.split('\n')]
      return before.every((line, n) => {
        if (!/^[md]/.test(line)) return line === after[n]
        const blanks = (text: string) => text.replace(/[^ ]+/g, 'x')
        const rest = (text: string) => text.replace(/ <[^ ]*(?= )/, '').replace(/ 5 6 .*/, '')
        return (
          blanks(line) === blanks(after[n]!) &&
          (!line.includes('<') || rest(line) === rest(after[n]!) || /^d [^k]/.test(line))
        )
      })
    }),
    { numRuns: 200 },
  )
})

t.test('the real log has few reasons once they are folded', async (t) => {
  const text = await records
  const successes = program('zsuccesses')
  const rows = async (text: string) =>
    (await ran(successes, ['--no-preamble', '--no-header'], text)).out.split('\n').length - 1
  t.ok((await rows(text)) > 1400)
  t.ok((await rows((await ran(xfold, [], text)).out)) < 20)
})

const folder = t.testdir({})
const keyFile = (bytes: string, mode = 0o600, name = 'key') => {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  chmodSync(file, mode)
  return file
}
const key = keyFile('0123456789abcdef')
const hidden = async (text: string, ...args: string[]) =>
  (await ran(xpseudonym, ['--key', key, ...args], text)).out

t.test('pseudonyms', async (t) => {
  const name =
    /^d k 1 2 3 4 <(u[0-9a-f]{16}@d[0-9a-f]{8}\.invalid)> remote\.(u[0-9a-f]{16}@d[0-9a-f]{8}\.invalid) 5 6 to_<(\S+)>_and_(\S+)\._or_(\S+)\/\n$/
  const out = await hidden(
    'd k 1 2 3 4 <Joe@X.com> remote.a_b@x.com 5 6 to_<joe@x.com>_and_JOE@x.com._or_a_b@x.com/\n',
  )
  const [, sender, recipient, ...more] = name.exec(out) ?? []
  t.strictSame(more, [sender, sender, recipient])
  t.not(sender, recipient)
  t.equal(sender!.slice(17), recipient!.slice(17), 'one domain')
  t.equal(sender, 'ue8ffbf0eca863b94@d4d59d3a6.invalid', 'as on every machine')
  const stays = 'm 1 2 3 1 0 0 <> 5 6\nm 1 2 3 1 0 0 <#@[]> 5 6\nd k 1 2 3 0 ? local. ? ? r_#@[]\n'
  t.match(
    await hidden(stays),
    /^m 1 2 3 1 0 0 <> 5 6\nm 1 2 3 1 0 0 <#@\[\]> 5 6\nd k 1 2 3 0 \? local\. \? \? r_/,
  )
  t.match(
    await hidden('d k 1 2 3 4 <a@b.c> local.joe 5 6 x\n', '--keep-domain'),
    /^d k 1 2 3 4 <u[0-9a-f]{16}@b\.c> local\.u[0-9a-f]{16} 5 6 x\n$/,
  )
  const others =
    '1 alert: joe@x.com\n?1 2 3 4 <joe@x.com> remote.a_b@x.com 5 6 \n? 9 starting delivery 1: msg 2 to remote a_b@x.com\n'
  t.equal(await hidden(others), '')
  t.equal(
    await hidden(others, '--others'),
    `1 alert: ${sender}\n?1 2 3 4 <${sender}> remote.${recipient} 5 6 \n? 9 starting delivery 1: msg 2 to remote ${recipient}\n`,
  )
  const long = `m ${'x'.repeat(longestLine)}@y\n`
  t.equal(await hidden(long, '--others'), `? ${long.slice(0, 1000)}\n`)
})

t.test('a key that others can read, or that is short, is refused', async (t) => {
  const tried: [string[], number, RegExp][] = [
    [[], 100, /option --key must be given/],
    [
      ['--key', keyFile('0123456789abcdef', 0o640, 'group')],
      111,
      /unable to use key .*: others can read it/,
    ],
    [['--key', keyFile('0123456789abcdef', 0o604, 'world')], 111, /others can read it/],
    [
      ['--key', keyFile('0123456789abcde', 0o600, 'short')],
      111,
      /it has 15 bytes, and 16 are needed/,
    ],
    [['--key', join(folder, 'none')], 111, /no such file or directory/],
    [['--key', folder], 111, /it is no file/],
  ]
  for (const [args, code, err] of tried) {
    const is = await ran(xpseudonym, args, 'm 1 2 3 1 0 0 <a@b> 5 6\n')
    t.equal(is.code, code)
    t.match(is.err, err)
    t.equal(is.out, '')
  }
})

/** The senders and recipients of records that have `@`. */
const addresses = (text: string) =>
  text.split('\n').flatMap((line) => {
    const record = parseRecord(line)
    if (!record) return []
    const sender = record.sender.replace(/^<(.*)>$/s, '$1')
    return [sender, ...(record.kind === 'd' ? [record.recipient] : [])].filter(
      (it) => it.includes('@') && it !== '#@[]',
    )
  })

/** Whether an address stands there, not as a part of a longer one. */
const occurs = (text: string, address: string) => {
  const isPart = (byte: string | undefined) => byte !== undefined && /[A-Za-z0-9@.]/.test(byte)
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + 1))
    if (!isPart(text[at - 1]) && !isPart(text[at + address.length])) return true
  return false
}

t.test('no sender and no recipient is left', async (t) => {
  const text = await records
  const all = new Set(addresses(text))
  t.ok(all.size > 100)
  for (const flags of [[], ['--others']]) {
    const out = (await hidden(text, ...flags)).toLowerCase()
    t.strictSame(
      [...all].filter((it) => out.includes(it.toLowerCase())),
      [],
    )
  }
  const part = fc.constantFrom(
    'joe',
    'Ann',
    'x',
    '_',
    '/',
    '.',
    '-',
    '=',
    "'",
    '"',
    ',',
    '<',
    '>',
    ':',
    '@',
    '\xe9',
    '[1]',
  )
  const address = fc
    .tuple(fc.array(part, { maxLength: 4 }), fc.array(part, { maxLength: 4 }))
    .map(([user, domain]) => `Q${user.join('')}@${domain.join('')}z`)
  const reason = fc.array(fc.oneof(address, part, fc.constantFrom('_', '_<', '>_', '/')), {
    maxLength: 6,
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(address, address, reason), { maxLength: 5 }),
      fc.nat(2),
      async (rows, where) => {
        const lines = rows.map(([sender, to, reason], n) => {
          const said = [...reason, ...rows[(n + where) % rows.length]!.slice(0, 2)].join('_')
          return `d k 1 2 3 4 <${sender}> remote.${to} 5 6 ${said}\n? ${said}\nm ${to} 2 3 1 0 0 <${sender}> 5 6 ${to}\n`
        })
        const text = lines.join('')
        const out = (await hidden(text, '--others')).toLowerCase()
        return addresses(text).every((it) => !occurs(out, it.toLowerCase()))
      },
    ),
    { numRuns: 200 },
  )
})
