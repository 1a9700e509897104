import { matchup } from '@qmailanalog/matchup'
import type { Program } from '@qmailanalog/program'
import { zoverall } from '@qmailanalog/report'

export { matchup, zoverall }

/** Every program of the suite, in the order in which the overview lists them. */
export const programs: Program[] = [matchup, zoverall]
