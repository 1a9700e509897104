/** A form of logs: what it is called, and a line of it. */
export interface Form {
  name: string
  family: Family
  /** a line, or more where it takes more, all about the end of message 7 on 2024-05-01 at 08:00:00 UTC */
  example: string
  /** the plain record in it */
  record: string
  /** host and tag that it names, or the tag, or nothing */
  origin: string
}

/** What forms have in common, as a warning names them. */
export type Family =
  | 'decimal stamps'
  | 'TAI64N labels'
  | 'dates before each line'
  | 'syslog'
  | 'journalctl'
  | 'JSON'
  | 'container logs'

const plain = '1714550400.000000 end msg 7'
const label = '@400000006631f68a00000000'
const whole = '1714550400 end msg 7'
const nine = '1714550400.000000000 end msg 7'

const form = (
  family: Family,
  name: string,
  example: string,
  record: string = plain,
  origin = 'mx qmail',
): Form => ({ family, name, example, record, origin })

const unnamed = (family: Family, name: string, example: string, record: string): Form =>
  form(family, name, example, record, '')

/**
 * The forms of logs that are known, each with an example. They are no patterns: times (times.ts) and what daemons
 * write beside them (pieces.ts) may stand before a record in any order (header.ts). The manual, the warning and the
 * tests follow this table.
 */
export const forms: Form[] = [
  unnamed('decimal stamps', 'plain: splogger, tai64nfrac, qlogcat', plain, plain),
  unnamed('decimal stamps', 'behind a mark of UTF-8', `\xef\xbb\xbf${plain}`, plain),
  unnamed('TAI64N labels', 'multilog, s6-log t, svlogd -t', `${label} end msg 7`, nine),
  unnamed('TAI64N labels', 'TAI64, without nanoseconds', '@400000006631f68a end msg 7', nine),
  unnamed('TAI64N labels', 'behind blanks', ` ${label} end msg 7`, nine),
  form('TAI64N labels', 'found by grep in files', `current:${label} end msg 7`, nine, 'current'),
  unnamed('dates before each line', 'tai64nlocal', '2024-05-01 08:00:00.000000000 end msg 7', nine),
  unnamed('dates before each line', 's6-log T', '2024-05-01 08:00:00.000000000  end msg 7', nine),
  unnamed(
    'dates before each line',
    's6-log t T',
    `${label} 2024-05-01 08:00:00.000000000  end msg 7`,
    nine,
  ),
  unnamed(
    'dates before each line',
    'svlogd -tt (UTC)',
    '2024-05-01_08:00:00.00000 end msg 7',
    '1714550400.00000 end msg 7',
  ),
  unnamed(
    'dates before each line',
    'svlogd -ttt (UTC)',
    '2024-05-01T08:00:00.00000 end msg 7',
    '1714550400.00000 end msg 7',
  ),
  unnamed('dates before each line', 'in brackets', '[2024-05-01 08:00:00] end msg 7', whole),
  unnamed('dates before each line', 'with points', '2024.05.01 08:00:00 end msg 7', whole),
  unnamed('dates before each line', 'day first', '01.05.2024 08:00:00 end msg 7', whole),
  unnamed('dates before each line', 'date(1)', 'Wed May  1 08:00:00 UTC 2024 end msg 7', whole),
  form('syslog', 'RFC 3164', `May  1 08:00:00 mx qmail: ${plain}`),
  form('syslog', 'without splogger: its own time', 'May  1 08:00:00 mx qmail: end msg 7', whole),
  form('syslog', 'a process id', `May  1 08:00:00 mx qmail[77]: ${plain}`),
  form('syslog', 'a blank before the colon', `May  1 08:00:00 mx qmail : ${plain}`),
  form('syslog', 'a priority', `<22>May  1 08:00:00 mx qmail: ${plain}`),
  form('syslog', 'RFC 3339 times', `2024-05-01T10:00:00.000000+02:00 mx qmail: ${plain}`),
  form('syslog', 'RFC 5424', `<22>1 2024-05-01T08:00:00Z mx qmail 77 - [a@1 b="c"] ${plain}`),
  form('syslog', 'the year behind the day', `May  1 2024 08:00:00 mx qmail: ${plain}`),
  form('syslog', 'the year in front', `2024 May  1 08:00:00 mx qmail: ${plain}`),
  form('syslog', 'full names of months', `May 1, 2024 08:00:00 mx qmail: ${plain}`),
  form('syslog', 'Solaris', `May  1 08:00:00 mx qmail: [ID 748625 mail.info] ${plain}`),
  form('syslog', 'FreeBSD -v', `May  1 08:00:00 <2.6> mx qmail: ${plain}`),
  form('syslog', 'FreeBSD -vv', `May  1 08:00:00 <mail.info> mx qmail: ${plain}`),
  form('syslog', 'BusyBox syslogd', `May  1 08:00:00 mx mail.info qmail: ${plain}`),
  form(
    'syslog',
    'BusyBox logread',
    `Wed May  1 08:00:00 2024 mail.info qmail: ${plain}`,
    plain,
    'qmail',
  ),
  form('syslog', 'metalog', `May  1 08:00:00 [qmail] ${plain}`, plain, 'qmail'),
  form('syslog', 'socklog', `mail.info: May  1 08:00:00 qmail: ${plain}`, plain, 'qmail'),
  form(
    'syslog',
    'socklog under svlogd',
    `2024-05-01_08:00:00.00001 mail.info: May  1 08:00:00 qmail: ${plain}`,
    plain,
    'qmail',
  ),
  form('syslog', 'AIX', `May  1 08:00:00 Message forwarded from mx: qmail: ${plain}`),
  form('syslog', 'macOS', `May  1 08:00:00 mx qmail[77] <Info>: ${plain}`),
  form('syslog', 'syslog-ng templates', `2024-05-01T08:00:00Z [mail.info] mx qmail[77]: ${plain}`),
  form(
    'syslog',
    'a relay before the sender',
    `May  1 08:00:01 log <22>May  1 08:00:00 mx qmail: ${plain}`,
  ),
  form(
    'syslog',
    'a line that was repeated',
    `May  1 08:00:00 mx qmail: message repeated 2 times: [ ${plain}]`,
  ),
  form('syslog', 'found by grep', `/var/log/maillog.1:12:May  1 08:00:00 mx qmail: ${plain}`),
  form('journalctl', '-o short', `May 01 08:00:00 mx qmail[77]: ${plain}`),
  form('journalctl', '-o short-unix', `1714550400.000000 mx qmail[77]: end msg 7`),
  form('journalctl', '-o short-full', `Wed 2024-05-01 08:00:00 UTC mx qmail[77]: ${plain}`),
  form('journalctl', '-o short-monotonic', `[  123.456789] mx qmail[77]: ${plain}`),
  form(
    'journalctl',
    '-o export',
    `__CURSOR=s\n_HOSTNAME=mx\nSYSLOG_IDENTIFIER=qmail\nMESSAGE=${plain}\n`,
  ),
  form(
    'journalctl',
    '-o json; MESSAGE may be a list',
    `{"_HOSTNAME":"mx","SYSLOG_IDENTIFIER":"qmail","MESSAGE":"${plain}"}`,
  ),
  form(
    'JSON',
    'a text in message, msg or log',
    `{"time":"2024-05-01T08:00:00.000000Z","host":"mx","program":"qmail","message":"end msg 7"}`,
  ),
  form('JSON', 'RFC 7464', `\x1e{"host":"mx","ident":"qmail","msg":"${plain}"}`),
  unnamed('container logs', 'CRI', `2024-05-01T08:00:00.1Z stdout F ${label} end msg 7`, nine),
  unnamed(
    'container logs',
    'Docker, json-file',
    `{"log":"${label} end msg 7\\n","stream":"stdout","time":"2024-05-01T08:00:00.1Z"}`,
    nine,
  ),
  unnamed('container logs', 'docker logs -t', `2024-05-01T08:00:00.000000000Z end msg 7`, nine),
  form('container logs', 'docker compose', `qmail-1  | ${label} end msg 7`, nine, 'qmail-1'),
]

/** The families in the order of the table. */
export const families = [...new Set(forms.map(({ family }) => family))]

/** The table for a manual: families, names and examples, in bytes. */
export function tableOfForms(): string[] {
  return forms.flatMap(({ family, name, example }, n) => {
    const shown = example.replace(/\xef\xbb\xbf/g, '<EF><BB><BF>').replace('\x1e', '<1E>')
    const head = forms[n - 1]?.family === family ? [] : [`${family}:`]
    return [...head, `  ${name}`, ...shown.split('\n').map((line) => `    ${line}`)]
  })
}
