// qlogcat - print the plain records of logs in any form
import { Output, type Program, type Usage } from '@qmailanalog/program'
import { tableOfForms } from './forms/table.js'
import { logInput, logOperand, logOptions } from './log-input.js'
import { Plain } from './plain.js'

const usage: Usage = {
  name: 'qlogcat',
  summary: 'print the plain records of logs in any form',
  operands: [logOperand],
  options: [
    ...logOptions,
    { name: 'only-qmail', help: 'Leave out lines in which no record of qmail-send was found.' },
  ],
  reads: 'logs of qmail-send as multilog, syslog, the journal or a container left them (FORMS).',
  prints:
    'plain records, STAMP TEXT with a decimal stamp (qmail-log(5)); other lines as they came.',
  sections: [
    {
      title: 'FORMS',
      text: [
        'Each line is looked at by itself, so forms may be mixed. Whatever daemons write before a record may stand there in any order: times, names of hosts and programs, priorities, marks. A record begins where words of qmail-send do, behind a stamp or not. Examples of what is known:',
        tableOfForms(),
        'The pieces of lines that splogger folded are glued, control characters that rsyslog wrote as #011, #012, #015 undone, a CR before LF dropped. The last name with a colon and the name before it, if a header has them, tell whose queue a record is about.',
        'A record keeps the stamp that is nearest to its text. Only where there is none, a label or seconds in its header are taken, else the time that is nearest.',
        'Files may be compressed (gzip, zstd, xz, bzip2; their content tells); archives, UTF-16 and other compressed data are named, and not read. Files are read in the order of their first records; of a directory of multilog, @*.s and @*.u by their labels, then previous (there while multilog rotates) and current; of any other directory all that is in it, at any depth, but for names with a point in front. They may be renamed meanwhile. A pipe, and - for standard input, can be named once. A half line at the end of a file is ended there.',
      ],
    },
    {
      title: 'TIMES',
      text: [
        'A time without a zone is taken in that of --timezone, a time without a year in the latest year that does not put it after the time of the file; from there on December to January steps the year. In the hour that is there twice when summer time ends, a time that lies more than five minutes before the one of the line before is the later one. svlogd writes UTC. What was assumed is said once on standard error.',
        'A label is 2^62 + 10 + the UNIX second, as multilog writes it at every date. With --labels tai the leap seconds up to 2017 are in it, as s6-log has them if its clock counts TAI; where the last label of a file is later than the file by 20 to 40 seconds, that is suggested.',
      ],
    },
  ],
  examples: [
    {
      command: 'qlogcat /var/log/maillog* | matchup 5>/dev/null | zoverall',
      help: 'a rotated set',
    },
    { command: 'qlogcat --only-qmail /var/log/qmail >log', help: 'a directory of multilog' },
  ],
  see: ['matchup(1)', 'tai64nfrac(1)', 'qmail-log(5)'],
}

export const qlogcat: Program = {
  usage,
  open(given, tools) {
    const out = new Output()
    const { clock, input, files } = logInput(given, tools)
    const core = new Plain(out, clock, given.options['only-qmail'] === true)
    const told = files && tools.watched && given.options['quiet'] !== true
    return {
      core,
      out,
      input,
      close: () => told && core.summary && tools.say(core.summary),
    }
  },
}
