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
  ],
  examples: [
    { command: 'zreport --log /var/log/qmail/current', help: 'what happened, and what is wrong' },
  ],
}
