import { programs } from '@qmailanalog/programs'
import t from 'tap'
import { recordings } from './data.js'
import { lineSet, ran } from './world.js'

const program = (name: string) => programs.find(({ usage }) => usage.name === name)!

/** Lines before the header of a report, which are our own words. */
const preambles = {
  zsuccesses: 6,
  zfailures: 6,
  zdeferrals: 6,
  zrecipients: 8,
  zrhosts: 8,
  zsenders: 11,
  zsuids: 11,
  zrxdelay: 6,
  zddist: 5,
  zoverall: 12,
  zsendmail: 0,
}
const tables = ['successes', 'failures', 'deferrals', 'recipients', 'rhosts', 'senders', 'suids']

t.equal(Object.keys(recordings).length, 26)
for (const [name, recorded] of Object.entries(recordings)) {
  t.test(name, async (t) => {
    const { code, out, pending, err } = await ran(program('matchup'), [], recorded.log!)
    // Stamps that are no times are told of.
    const told = err.replace(/^matchup: warning: .* no time that is understood, .*\n/, '')
    t.strictSame({ code, told }, { code: 0, told: '' })
    t.equal(out, recorded.matchup, 'matchup')
    t.equal(lineSet(pending), lineSet(recorded.pending!), 'pending')
    for (const [report, lines] of Object.entries(preambles)) {
      const { out } = await ran(program(report), [], recorded.matchup!)
      t.equal(out.split('\n').slice(lines).join('\n'), recorded[report], report)
    }
    for (const table of [...tables, 'ddist']) {
      const { out } = await ran(program(table), [], recorded.matchup!)
      t.equal(lineSet(out), lineSet(recorded[table]!), table)
    }
    t.equal((await ran(program('rxdelay'), [], recorded.recipients!)).out, recorded.rxdelay)
    for (const extractor of ['xqp', 'xrecipient', 'xsender']) {
      if (recorded[`${extractor}.arg`] === undefined) continue
      const word = recorded[`${extractor}.arg`]!.replace(/\n$/, '')
      const { out } = await ran(program(extractor), ['--', word], recorded.matchup!)
      t.equal(out, recorded[extractor], `${extractor} ${word}`)
    }
  })
}
