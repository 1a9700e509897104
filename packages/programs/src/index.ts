import { qlogmatch } from '@qmailanalog/batch'
import { qlogcat, tai64nfrac } from '@qmailanalog/log'
import { matchup } from '@qmailanalog/matchup'
import type { Program } from '@qmailanalog/program'
import { columnt, others, reports, rxdelay, zall } from '@qmailanalog/report'
import { xfold, xpseudonym, xqp, xrecipient, xselect, xsender } from '@qmailanalog/select'
import { zmerge, ztally } from '@qmailanalog/tally'
import { zreport } from '@qmailanalog/zreport'

/** The plain tables of reports. */
const tables = reports.flatMap(({ plain }) => plain ?? [])

/**
 * Every program of the suite, in the order in which the overview lists them. The file that a program stands in has
 * its name; a plain table stands in that of its report.
 */
export const programs: (Program & { plain?: Program })[] = [
  qlogcat,
  tai64nfrac,
  matchup,
  qlogmatch,
  ...reports,
  zall,
  zreport,
  ...others,
  ztally,
  zmerge,
  xqp,
  xrecipient,
  xsender,
  xselect,
  xfold,
  xpseudonym,
  ...tables,
  rxdelay,
  columnt,
]

export { matchup, qlogcat, tai64nfrac, xqp, xrecipient, xsender, zall, zreport }
