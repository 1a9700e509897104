import type { Usage } from '@qmailanalog/program'

/** What the manual page tells of xselect. */
export const xselectText: Pick<Usage, 'sections' | 'examples'> = {
  sections: [],
  examples: [
    {
      command:
        'matchup <log 5>/dev/null | xselect --since yesterday --until today --others | zreport',
      help: '',
    },
  ],
}
