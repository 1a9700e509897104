// zstory - the story of each message, for a person
import { eachLine, Output, type Program, type Usage } from '@qmailanalog/program'
import { reads } from '@qmailanalog/table'
import { Spans, timezoneOption, zoneAsked } from '@qmailanalog/time'
import { Stories } from './stories.js'

const usage: Usage = {
  name: 'zstory',
  summary: 'the story of each message, for a person',
  options: [timezoneOption],
  reads,
  prints:
    'for each message when it came, from whom, how large it was, every attempt to deliver it, and its end.',
  sections: [
    {
      title: 'STORIES',
      text: [
        'The earliest message comes first, an empty line stands between two. Attempts are in the order in which they began, each with how long it took and what the other side said; in that, qmail writes _ for a blank, and here it is one. Times are those of --timezone.',
        'A message is what agrees in birth, bytes, sender, qp and uid. A delivery of a message that the log does not tell of (matchup(5)) stands alone. If the end of a message is not among the records, that is said: it may be in the queue still (zpending(1)). A stamp that is no time is shown as it is, and stands last.',
        'All records are kept in memory until the last one was read: select those that you ask for first.',
      ],
    },
  ],
  examples: [
    {
      command:
        'matchup <log 5>/dev/null | xselect --recipient joe@example.com --whole-messages | zstory',
      help: 'did it arrive',
    },
    { command: 'matchup <log 5>/dev/null | xqp 26920 | zstory', help: 'what became of a message' },
  ],
  see: ['xqp(1)', 'zpending(1)', 'matchup(1)', 'matchup(5)'],
}

export const zstory: Program = {
  usage,
  open(given, tools) {
    const stories = new Stories(new Spans(86400, zoneAsked(given, tools)))
    return {
      core: eachLine((line) => stories.line(line)),
      *print() {
        const out = new Output()
        let between = ''
        for (const story of stories.stories()) {
          out.text(between + story)
          between = '\n'
          if (out.full) yield out.take()!
        }
        const rest = out.take()
        if (rest) yield rest
      },
    }
  },
}
