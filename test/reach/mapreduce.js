// The contract of map and reduce, with sort for the shuffle: of records, and of raw logs.
import { queuesOf, shipped, spread } from './logs.js'
import { recipe } from './page.js'
import { Checks } from './room.js'

export async function mapreduce() {
  const checks = new Checks('mapreduce')
  const { room } = checks
  room.write('log', spread(shipped().slice(200), 2).join(''))
  await room.plain('matchup --quiet <../log 5>/dev/null >records')
  checks.same(
    await room.prints(recipe('mapreduce').join('\n')),
    await room.plain('zall zoverall zrhosts <records'),
    'the reports of all mappers',
  )
  checks.same(
    await room.plain('sort reduce.?.tally | zmerge --print zsenders'),
    await room.plain('zsenders <records'),
    'a report of all reducers',
  )
  const lines = await room.prints('wc -l reduce.? | awk "/reduce/ { print (\\$1 > 10) }"')
  checks.same(lines, '1\n1\n', 'both reducers have keys')
  const without = await room.run('sort -m reduce.0.tally | zmerge --sorted --print zrhosts')
  checks.ok(without.status === 111 && without.out === '', 'a reducer that is missing is noticed')
  const lossy = await room.run(`sed 5d reduce.1 | sort | zmerge --sorted --part >lossy
    sort -m reduce.0.tally lossy | zmerge --sorted --print zrhosts`)
  checks.ok(lossy.status === 111 && lossy.out === '', 'a line that the shuffle loses is noticed')
  return checks.end()
}

export async function rawlogs() {
  const checks = new Checks('rawlogs')
  const { room } = checks
  const names = ['mx1', 'mx2', 'queue-3']
  // Stamps of whole seconds: many lines have the same.
  const coarse = (line) => line.replace(/^(\d+)\.\d+/, '$1.000000')
  const lines = shipped().map(coarse)
  for (const [at, queue] of queuesOf(lines, names.length).entries()) {
    const half = Math.floor(queue.length / 2)
    room.write(`work/log/${names[at]}/log.1`, queue.slice(0, half).join(''))
    room.write(`work/log/${names[at]}/log.2`, queue.slice(half).join(''))
  }
  room.write('all', lines.join(''))
  room.write('work/queues', `${names.join('\n')}\n`)
  const text = recipe('rawlogs').join('\n')
  const alone = 'matchup --quiet <../all 5>/dev/null |'
  checks.same(
    await room.prints(text),
    await room.plain(`${alone} zall zoverall zrhosts`),
    'the reports of all queues',
  )
  checks.same(
    await room.plain('xselect <records | sort'),
    await room.plain(`${alone} xselect | sort`),
    'records of all queues are those of one machine',
  )
  const pending = await room.prints('cat pending/* | grep -c "info msg"')
  const whole = await room.plain('matchup --quiet <../all 5>&1 >/dev/null | grep -c "info msg"')
  checks.same(pending, whole, 'and what is pending')
  // A piece of a file knows where it begins, and may be mapped last.
  const cut =
    await room.plain(`export mapreduce_map_input_file=log/mx1/log.1 mapreduce_map_input_start
    split -n l/2 $mapreduce_map_input_file piece.
    mapreduce_map_input_start=$(wc -c <piece.aa); bash tag-lines <piece.ab >tagged
    mapreduce_map_input_start=0; bash tag-lines <piece.aa >>tagged
    sort tagged | cut -f 4`)
  const file = await room.plain('qlogcat --only-qmail log/mx1/log.1')
  checks.same(cut, file, 'pieces of a file come together in order')
  // A reducer whose matchup fails has failed.
  room.shadow('matchup', 'cat >/dev/null; exit 111\n')
  const failed = await room.run('sort shuffled.? | PENDING=pending sh match-queues')
  checks.ok(failed.status !== 0, 'a matchup that fails is noticed')
  return checks.end()
}
