import { families, forms, tableOfForms } from '@qmailanalog/log'
import { matchup, qlogcat } from '@qmailanalog/programs'
import t from 'tap'
import { ran } from './world.js'

const args = ['--quiet', '--timezone=UTC', '--year=2024', '--only-qmail']

t.test('each form of the table is what it says', async (t) => {
  for (const { family, name, example, record, origin } of forms) {
    const about = `${family}: ${name}`
    t.equal((await ran(qlogcat, args, `${example}\n`)).out, `${record}\n`, about)
    // The same line with a message that stays open tells whose it is.
    const open = example.replaceAll('end msg 7', 'info msg 7: bytes 1 from <a@x> qp 2 uid 3')
    const { pending, err } = await ran(matchup, args.slice(0, 3), `${open}\n`)
    const head = origin === '' ? '' : `1970-01-01T00:00:00Z ${origin}: `
    t.equal(err, '', about)
    t.ok(pending.startsWith(`${head}${record.split(' ')[0]} info msg 7`), `${about}: ${pending}`)
  }
})

t.test('the table for manuals has all of them', async (t) => {
  const lines = tableOfForms()
  t.equal(lines.filter((line) => /^\S.*:$/.test(line)).length, families.length)
  for (const { name } of forms) t.ok(lines.includes(`  ${name}`), name)
  for (const line of lines) t.match(line, /^[ -~]*$/)
})
