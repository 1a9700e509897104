/** A plain record in another form; the bytes of a line or of several, with LF. */
export type Wrap = (stamp: string, text: string) => string

const json = (value: object) =>
  `${Buffer.from(JSON.stringify(value), 'latin1').toString('latin1')}\n`
const iso = (stamp: string) => new Date(Number(stamp) * 1000).toISOString()
const micros = (stamp: string) => {
  const [seconds = '', part = ''] = stamp.split('.')
  return `${seconds}${part.padEnd(6, '0')}`
}

/** The TAI64N label of a stamp, worked out slowly. */
export function label(stamp: string): string {
  const [seconds = '', part = ''] = stamp.split('.')
  const high = (2n ** 62n + 10n + BigInt(seconds)).toString(16)
  return `@${high}${Number(part.padEnd(9, '0')).toString(16).padStart(8, '0')}`
}

/** `Nov 25 03:33:18`. */
export function syslogTime(stamp: string, day: (n: number) => string = (n) => `${n}`.padStart(2)) {
  const date = new Date(Math.floor(Number(stamp)) * 1000)
  const month = date.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
  return `${month} ${day(date.getUTCDate())} ${date.toISOString().slice(11, 19)}`
}

/** Forms in which the record keeps its stamp, all of one host and one tag. */
export const stamped: Record<string, Wrap> = {
  'RFC 3164': (stamp, text) => `${syslogTime(stamp)} mx qmail: ${stamp} ${text}\n`,
  'RFC 3164, a zero before the day': (stamp, text) =>
    `${syslogTime(stamp, (n) => `${n}`.padStart(2, '0'))} mx qmail: ${stamp} ${text}\n`,
  'process id': (stamp, text) => `${syslogTime(stamp)} mx qmail[4711]: ${stamp} ${text}\n`,
  'colon apart': (stamp, text) => `${syslogTime(stamp)} mx qmail : ${stamp} ${text}\n`,
  priority: (stamp, text) => `<22>${syslogTime(stamp)} mx qmail: ${stamp} ${text}\n`,
  Solaris: (stamp, text) =>
    `${syslogTime(stamp)} mx qmail: [ID 748625 mail.info] ${stamp} ${text}\n`,
  'FreeBSD -vv': (stamp, text) => `${syslogTime(stamp)} <mail.info> mx qmail: ${stamp} ${text}\n`,
  BusyBox: (stamp, text) => `${syslogTime(stamp)} mx mail.info qmail: ${stamp} ${text}\n`,
  'the year in front': (stamp, text) =>
    `${iso(stamp).slice(0, 4)} ${syslogTime(stamp)} mx qmail: ${stamp} ${text}\n`,
  AIX: (stamp, text) => `${syslogTime(stamp)} Message forwarded from mx: qmail: ${stamp} ${text}\n`,
  macOS: (stamp, text) => `${syslogTime(stamp)} mx qmail[77] <Info>: ${stamp} ${text}\n`,
  'found by grep': (stamp, text) =>
    `/var/log/maillog:${syslogTime(stamp)} mx qmail: ${stamp} ${text}\n`,
  'behind blanks and a mark': (stamp, text) =>
    `\xef\xbb\xbf \t${syslogTime(stamp)} mx qmail: ${stamp} ${text}\n`,
  'JSON of any daemon': (stamp, text) =>
    json({ host: 'mx', program: 'qmail', message: `${stamp} ${text}` }),
  'RFC 7464': (stamp, text) =>
    `\x1e${json({ hostname: 'mx', ident: 'qmail', msg: [`${stamp} ${text}`] })}`,
  'CR LF': (stamp, text) => `${syslogTime(stamp)} mx qmail: ${stamp} ${text}\r\n`,
  'escaped CR': (stamp, text) => `${syslogTime(stamp)} mx qmail: ${stamp} ${text}#015\n`,
  'RFC 3339': (stamp, text) => `${iso(stamp)} mx qmail: ${stamp} ${text}\n`,
  'RFC 5424': (stamp, text) =>
    `<22>1 ${iso(stamp)} mx qmail 4711 - [a@1 b="]\\"" c="d"] ${stamp} ${text}\n`,
  'two headers': (stamp, text) =>
    `${syslogTime(stamp)} loghost <22>${syslogTime(stamp)} mx qmail: ${stamp} ${text}\n`,
  'label in syslog': (stamp, text) => `${iso(stamp)} mx qmail: ${label(stamp)} ${text}\n`,
  'journal, json': (stamp, text) =>
    json({
      _HOSTNAME: 'mx',
      SYSLOG_IDENTIFIER: 'qmail',
      __REALTIME_TIMESTAMP: '1',
      MESSAGE: `${stamp} ${text}`,
    }),
  'journal, json, numbers': (stamp, text) =>
    json({
      _HOSTNAME: 'mx',
      SYSLOG_IDENTIFIER: 'qmail',
      MESSAGE: [...Buffer.from(`${stamp} ${text}`, 'latin1')],
    }),
  'journal, export': (stamp, text) =>
    `__CURSOR=s=1\n__REALTIME_TIMESTAMP=1\n_HOSTNAME=mx\nSYSLOG_IDENTIFIER=qmail\nMESSAGE=${stamp} ${text}\n\n`,
  'journal, export, bytes': (stamp, text) => {
    const message = `${stamp} ${text}`
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(message.length))
    return `__CURSOR=s=1\nMESSAGE\n${length.toString('latin1')}${message}\n_HOSTNAME=mx\nSYSLOG_IDENTIFIER=qmail\n\n`
  },
  'journal, short': (stamp, text) => `${syslogTime(stamp)} mx qmail[7]: ${stamp} ${text}\n`,
  'journal, short-unix': (stamp, text) => `${stamp} mx qmail[7]: ${stamp} ${text}\n`,
  'journal, short-monotonic': (stamp, text) => `[  12.345678] mx qmail[7]: ${stamp} ${text}\n`,
}

const nine = (stamp: string) => (stamp.split('.')[1] ?? '').padEnd(9, '0')

/** Forms that name no source. */
export const unnamed: Record<string, Wrap> = {
  label: (stamp, text) => `${label(stamp)} ${text}\n`,
  tai64nlocal: (stamp, text) => {
    const date = new Date(Math.floor(Number(stamp)) * 1000).toISOString()
    return `${date.slice(0, 10)} ${date.slice(11, 19)}.${nine(stamp)} ${text}\n`
  },
  's6-log t T': (stamp, text) =>
    `${label(stamp)} ${iso(stamp).slice(0, 10)} 01:02:03.000000000  ${text}\n`,
  'label behind a blank': (stamp, text) => ` ${label(stamp)} ${text}\n`,
  'docker logs -t': (stamp, text) => `${iso(stamp).slice(0, 19)}.${nine(stamp)}Z ${text}\n`,
  container: (stamp, text) => `${iso(stamp)} stdout F ${label(stamp)} ${text}\n`,
  'container, in pieces': (stamp, text) =>
    `${iso(stamp)} stdout P ${label(stamp)} ${text.slice(0, 9)}\n${iso(stamp)} stdout F ${text.slice(9)}\n`,
  'container, json': (stamp, text) =>
    json({ log: `${label(stamp)} ${text}\n`, stream: 'stdout', time: iso(stamp) }),
}

/** Forms without a stamp of the record's own; the time of what is around it is taken. */
export const bare: Record<string, Wrap> = {
  'syslog without splogger': (stamp, text) => `${syslogTime(stamp)} mx qmail: ${text}\n`,
  'RFC 3339 without splogger': (stamp, text) =>
    `${new Date(Math.floor(Number(stamp)) * 1000).toISOString().slice(0, 19)}${stamp.slice(10)}Z mx qmail: ${text}\n`,
  'journal, json': (stamp, text) =>
    json({
      _HOSTNAME: 'mx',
      SYSLOG_IDENTIFIER: 'qmail',
      __REALTIME_TIMESTAMP: micros(stamp),
      MESSAGE: text,
    }),
  'journal, short-unix': (stamp, text) => `${stamp} mx qmail[7]: ${text}\n`,
  'journal, short-full': (stamp, text) => {
    const date = new Date(Math.floor(Number(stamp)) * 1000)
    const day = date.toLocaleString('en', { weekday: 'short', timeZone: 'UTC' })
    const iso = date.toISOString()
    return `${day} ${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC mx qmail[7]: ${text}\n`
  },
}

/** Folds a text as splogger does: pieces of 799 bytes, each but the first behind the stamp and a plus. */
export function folded(stamp: string, text: string, header: string): string[] {
  const lines = [`${header}${stamp} ${text.slice(0, 799)}\n`]
  for (let at = 799; at < text.length; at += 799) {
    lines.push(`${header}${stamp}+${text.slice(at, at + 799)}\n`)
  }
  return lines
}
