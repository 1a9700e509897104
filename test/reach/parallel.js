// The recipes for GNU parallel: a job for each queue, on one machine and by ssh.
import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/bundle.js'
import { queuesOf, shipped, spread } from './logs.js'
import { recipe } from './page.js'
import { Checks, places, port, toStop } from './room.js'

const queues = ['mx1', 'mx2', 'mx3']

/** Two days of three queues, whose numbers meet, in two files each. */
function layLogs({ room }) {
  const lines = spread(shipped(), 2)
  const logs = queuesOf(lines, queues.length)
  for (const [at, queue] of queues.entries()) {
    const text = logs[at].join('')
    const cut = text.indexOf('\n', text.length / 2) + 1
    room.write(`work/log/${queue}/log.1`, text.slice(0, cut))
    room.write(`work/log/${queue}/log.2`, text.slice(cut))
  }
  room.write('work/queues', queues.map((name) => `${name}\n`).join(''))
  room.write('all', lines.join(''))
}

/** What one machine prints of the log of all queues, before they were told apart. */
async function alone({ room }, command) {
  return room.plain(`matchup --quiet <../all 5>/dev/null | ${command}`)
}

const reports = 'zall zoverall zrhosts'

/** Every report that has a tally, of tallies; and of one machine. */
async function compareAll(checks, tallies) {
  const names = (await checks.room.plain('ztally </dev/null 2>&1')).match(/^tally\.1\tz\w+/gm)
  const all = names.map((name) => name.split('\t')[1]).join(' ')
  checks.same(
    await checks.room.plain(`zmerge --print ${all} ${tallies}`),
    await alone(checks, `zall ${all}`),
    `all reports of ${tallies}`,
  )
}

/** One machine: jobs that die, a parallel that is killed, a part that is missing. */
export async function queuesAtOnce() {
  const checks = new Checks('queues')
  const { room } = checks
  layLogs(checks)
  const [match, count] = recipe('queues')
  // Killed at any moment, once for each queue.
  room.shadow(
    'qlogmatch',
    `if mkdir "$MARKS/qlogmatch.$PARALLEL_SEQ" 2>/dev/null; then
  "$REAL" "$@" & sleep "0.$((PARALLEL_SEQ * 7))"; kill -9 $!; kill -9 $$
fi
exec "$REAL" "$@"
`,
  )
  await room.prints(match)
  checks.same(room.marks('qlogmatch'), queues.length, 'a qlogmatch of each queue was killed')
  checks.same(
    await room.plain('cat matched/*/* | xselect | sort'),
    await alone(checks, 'xselect | sort'),
    'records of all queues are those of one machine',
  )
  // The fourth job kills parallel, and goes on when it is done again; the others die once.
  room.shadow(
    'ztally',
    `if [ $PARALLEL_SEQ = 4 ] && mkdir "$MARKS/parallel" 2>/dev/null; then
  all=$MARKS/all; "$REAL" >"$all"; head -c 300 "$all"; kill -9 $PARALLEL_PID
  sleep 3; tail -c +301 "$all"; mkdir "$MARKS/late"; exit
fi
if mkdir "$MARKS/ztally.$PARALLEL_SEQ" 2>/dev/null; then "$REAL" | head -c 300; kill -9 $$; fi
exec "$REAL"
`,
  )
  const broken = await room.run(count)
  checks.ok(broken.status !== 0 && broken.out === '', 'nothing is printed when parallel is killed')
  const printed = await room.prints(count)
  checks.same(printed, await alone(checks, reports), 'the reports of all queues')
  checks.ok(room.marks('ztally') > 3, 'jobs died')
  await room.plain('while [ ! -d ../marks/late ]; do sleep 0.1; done; sleep 1')
  await compareAll(checks, "$(sed 's,^,tally/,' parts)")
  await room.prints('mv tally/mx2/2026-01-02 away')
  const lacking = await room.run(count.split('\n').slice(-2).join('\n'))
  checks.ok(lacking.status === 111 && lacking.out === '', 'a part that is missing is noticed')
  checks.ok(lacking.err.includes('mx2/2026-01-02'), 'and named')
  return checks.end()
}

/** matchup from pending to pending. */
export async function archive() {
  const checks = new Checks('archive')
  const { room } = checks
  layLogs(checks)
  room.dying('matchup')
  await room.prints(recipe('archive').join('\n'))
  checks.ok(room.marks('matchup') >= queues.length, 'jobs died')
  checks.same(
    await room.plain('cat records/*.[12] | xselect | sort'),
    await alone(checks, 'xselect | sort'),
    'records of all queues are those of one machine',
  )
  const mixed = await room.plain('sort -sn log/*/log.? | matchup 5>/dev/null | xselect | sort')
  const right = await alone(checks, 'xselect | sort')
  checks.ok(mixed !== right, 'queues that are mixed give other records')
  const pieces = await room.plain(
    'for it in log/mx1/*; do matchup <$it 5>/dev/null; done | zoverall --format ndjson',
  )
  const whole = await room.plain('cat log/mx1/* | matchup 5>/dev/null | zoverall --format ndjson')
  const [cut, uncut] = [pieces, whole].map((line) => JSON.parse(line))
  checks.ok(cut.messages < uncut.messages, 'a log that is cut loses messages')
  checks.ok(cut.deliveries < uncut.deliveries, 'and deliveries')
  return checks.end()
}

/** Machines of their own, at 127.0.0.1. */
function startMachines({ room }, names) {
  const script = join(root, 'test/engines/sshd-here')
  const folder = room.at('machines')
  const { status, stderr } = spawnSync(script, [folder, `${room.at('bin')}:${places}`, ...names], {
    encoding: 'utf8',
    env: { ...room.env, PORT: port },
  })
  if (status !== 0) throw new Error(`sshd-here: ${stderr}`)
  room.shadow('ssh', `exec "$REAL" -F ${folder}/config "$@"\n`, '/usr/bin/ssh')
  return toStop(() => spawnSync(script, ['-k', folder]))
}

/** Jobs that travel to other machines, and die there. */
export async function ssh() {
  const checks = new Checks('ssh')
  const { room } = checks
  layLogs(checks)
  const stop = startMachines(checks, ['mx1', 'mx2'])
  try {
    await room.prints(recipe('queues')[0])
    room.dying('ztally')
    const printed = await room.prints(recipe('ssh').join('\n'))
    checks.same(printed, await alone(checks, reports), 'the reports of all queues')
    checks.ok(room.marks('ztally') >= 3, 'jobs died')
    const hosts = new Set(room.read('work/ssh.jobs').match(/(?<=^\d+\t)mx\d/gm))
    checks.ok(hosts.size === 2, 'both machines did some')
    await compareAll(checks, "$(sed 's,^,tally/,' parts)")
    const left = await room.plain('find ../machines/mx? -type f -not -name ssh.log')
    checks.same(left, '', 'nothing is left on other machines')
  } finally {
    stop()
  }
  return checks.end()
}

/** Tallies travel, logs do not. */
export async function home() {
  const checks = new Checks('home')
  const { room } = checks
  layLogs(checks)
  const stop = startMachines(checks, queues)
  try {
    for (const it of queues) {
      cpSync(room.at('work/log', it), room.at('machines', it, 'log'), { recursive: true })
    }
    room.write('work/machines', room.read('work/queues'))
    room.dying('ztally')
    const text = recipe('home').join('\n')
    checks.same(await room.prints(text), await alone(checks, reports), 'the reports of all queues')
    checks.same(room.marks('ztally'), queues.length, 'a job of each machine died')
    // What counted once does not count again.
    checks.same(await room.prints(text), await alone(checks, reports), 'and the same once more')
  } finally {
    stop()
  }
  return checks.end()
}
