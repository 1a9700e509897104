import { matchup } from '@qmailanalog/matchup'
import { zoverall } from '@qmailanalog/report'
import t from 'tap'
import { recordings } from './data.js'
import { lineSet, ran } from './world.js'

/** A report without the lines before its figures, which are our own words. */
const behind = (lines: number, report: string) => report.split('\n').slice(lines).join('\n')

t.equal(Object.keys(recordings).length, 26)
for (const [name, recorded] of Object.entries(recordings)) {
  t.test(name, async (t) => {
    const { code, out, pending, err } = await ran(matchup, [], recorded.log!)
    t.strictSame({ code, err }, { code: 0, err: '' })
    t.equal(out, recorded.matchup, 'matchup')
    t.equal(lineSet(pending), lineSet(recorded.pending!), 'pending')
    t.equal(
      behind(12, (await ran(zoverall, [], recorded.matchup!)).out),
      recorded.zoverall,
      'zoverall',
    )
  })
}
