import { tallied as ofReport } from '@qmailanalog/report'
import type { Tallied } from '@qmailanalog/table'
import { zreport } from '@qmailanalog/zreport'

/** Reports whose counts can be cut and added up again (tally(5)). */
export const tallied: Tallied[] = [...ofReport, zreport]
