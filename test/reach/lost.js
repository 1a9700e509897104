// The recipe for a queue whose pending state is lost.
import { brief, daysOf, shipped, spread } from './logs.js'
import { recipe } from './page.js'
import { Checks } from './room.js'

export async function lost() {
  const checks = new Checks('lost')
  const { room } = checks
  // No message lives longer than eight days of twenty.
  const lines = brief(spread(shipped(), 20), 6000)
  for (const [day, own] of daysOf(lines)) room.write(`work/log/${day}`, own.join(''))
  const day = 'xselect --since 2026-01-15 --until 2026-01-16'
  const wanted = await room.prints(
    `matchup --quiet log/2026-01-0? log/2026-01-1[0-5] 5>wanted.pending | ${day}`,
  )
  await room.prints(recipe('lost').join('\n'))
  checks.same(room.read('work/matched/2026-01-15'), wanted, 'the records of the day')
  checks.same(
    await room.plain('sort pending/2026-01-15'),
    await room.plain('sort wanted.pending'),
    'what is pending',
  )
  const bare = await room.plain(`matchup --quiet log/2026-01-15 5>/dev/null | ${day}`)
  checks.ok(bare !== wanted, 'without the days before, records are lost')
  return checks.end()
}
