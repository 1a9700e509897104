import type { Usage } from '@qmailanalog/program'
import { rules, whenOf } from './rules.js'

/** What the manual says of zreport. */
export const zreportText: Pick<Usage, 'sections' | 'examples'> = {
  sections: [
    {
      title: 'RULES',
      text: [
        'What is a problem follows from these rules. A problem needs you if it is fatal, serious or a warning.',
        ...rules.map((rule) => `${rule.name} (${rule.class}): ${whenOf(rule)}.`),
      ],
    },
    {
      title: 'THE PAGE',
      text: [
        'With --format html it prints one page of HTML that needs nothing beside it: it loads nothing, it sends nothing, and a policy in the page keeps browsers to that. It is there without scripts; with them the heads of its tables sort. It fits telephones, dark screens and A4.',
        'Whatever comes from the log is text in it; what is not seen, or turns the order of letters, stands there as %HH. It has less than 500,000 bytes: it shows 100 rows of a table at most, ten before it is asked for all, and cuts what is longer than 2,000 characters (an address: 320), or, for a log that needs it, 10 rows and 160 characters (80). It tells what it leaves out; --format json leaves nothing out that --top asks for.',
      ],
    },
  ],
  examples: [
    { command: 'zreport --log /var/log/qmail/current', help: 'what happened, and what is wrong' },
    {
      command: 'zreport --format html --title mx1 records >report.html',
      help: 'the same as a page',
    },
  ],
}
