import type { Usage } from '@qmailanalog/program'
import { rules, whenOf } from './rules.js'

/** What the manual says of zreport. */
export const zreportText: Pick<Usage, 'sections' | 'examples'> = {
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'What happened, is something wrong, what should I do? The first lines say whether to read on: which period it is, what was read, and how many problems there are. If nothing was there to be judged, the very first line says so.',
        'Then come, where there is something to tell: PROBLEMS, worst first, each with what it means, what to do, and a command that shows more of it; FIGURES; OVER TIME; WHY MAIL FAILED and WHY MAIL IS LATE, reasons folded as xfold(1) does, with who said so and a whole one as an example; WHO SENDS, senders folded as well; WHICH UIDS; WHERE IT GOES; SLOWEST, hosts with 10 successes or more by p95.',
        'As text it has at most 100 lines of at most 100 columns, fewer on a terminal that is narrower, unless --top asks for more rows. Colours are for terminals only, and not used if NO_COLOR is set. What comes from the log cannot control the terminal. With --format json it is the model of the report, all of it (zreport.json of the schemas): also which files were read, with their sizes and SHA-256, and what was left out.',
      ],
    },
    {
      title: 'PROBLEMS',
      text: [
        'A problem is fatal, serious, a warning, or worth a look. It needs you if it is more than worth a look. What is one follows from these rules alone; of each no more than three are listed one by one.',
        ...rules.map((rule) => `${rule.name} (${rule.class}): ${whenOf(rule)}.`),
        'A deferral is whatever is neither success nor failure. Hosts are what stands behind the last @ of a recipient. Hours are those of the clock of UTC. Bounces (senders <> and <#@[]>) are no senders there.',
        'Commands read what zreport read, by the names that it was given; of standard input, and in text if these names have more than 200 bytes, they say RECORDS or LOG, of a pending file that is not known PENDING.',
      ],
    },
    {
      title: 'TIME',
      text: [
        'A message counts when it left the queue, a delivery when it ended, and only if that is a time (ztime(1)); what has none counts in figures and tables, but in no delay, and not over time. With --since or --until it is left out, and so is what lies outside of these times.',
        'Over time, records are counted in the shortest buckets of 1, 5 or 15 seconds, 1, 5 or 15 minutes, an hour or a day, of which no more than 5,000 are not empty; delays in at most 400. What is shown is made of these. Nothing depends on the order of records. concurrency is an average (ztime(1)). waiting counts messages that left the queue later; with --pending or --log, those that are still there too.',
        'Quantiles are told within 1 % (zdelays(1)).',
      ],
    },
    {
      title: 'COMPARISON',
      text: [
        'With --against the figures of an earlier period stand beside, and the change. < marks a change to the worse that is 20 % or more, and, of counts, more than three standard deviations. Compare periods that are as long.',
      ],
    },
    {
      title: 'MANY MACHINES',
      text: [
        'ztally(1) tells what zreport counts of some records, and zmerge(1) makes one report of all of them, wherever they were counted.',
      ],
    },
    {
      title: 'MONITORING',
      text: [
        'With --check the exit code is 1 if a problem is fatal or serious, or if there was nothing to be judged: no record, none with a time, none of the times that are asked for. A file that cannot be read is told on standard error, below the report of the others, and the exit code is 111.',
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
    { command: 'zreport --log /var/log/qmail', help: 'is anything wrong with the mail' },
    {
      command: 'zreport --since yesterday --until today --title mx1 /var/log/qmail.days/*',
      help: 'the mail of yesterday, from what qlogmatch(1) keeps',
    },
    {
      command: 'matchup <log 5>queue | zreport --pending queue --against before',
      help: 'with what is in the queue, beside the week before',
    },
    {
      command: 'zreport --check --log --since -1h current >/dev/null || echo look',
      help: 'for monitoring',
    },
    {
      command: 'zreport --log --format html --title mx1 /var/log/qmail >report.html',
      help: 'one page, for people',
    },
  ],
}
