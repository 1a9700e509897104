// matchup - turn the activity record of qmail-send into message and delivery lines
import { logInput, logOperand, logOptions } from '@qmailanalog/log'
import { Output, type Program, stateOf, stateOptions, type Usage } from '@qmailanalog/program'
import { Matching } from './queue.js'

const usage: Usage = {
  name: 'matchup',
  summary: 'turn the activity record of qmail-send into message and delivery lines',
  operands: [logOperand],
  options: [...logOptions, ...stateOptions],
  descriptors: [4, 5],
  reads: 'the log of qmail-send on standard input, each line behind a stamp (qmail-log(5)).',
  prints:
    'a line for each delivery and each message that ended (matchup(5)); what is still open goes to descriptor 5.',
  sections: [
    {
      title: 'DESCRIPTION',
      text: [
        'A message comes in, is delivered to each of its recipients, perhaps several times, and leaves the queue; in the log its lines lie scattered among those of all other messages. matchup brings together what belongs together. It prints a d line when a delivery ends and an m line when a message leaves the queue. All tables and reports of the suite read these lines.',
        'The log may have any of the forms that qlogcat(1) lists (FORMS), several in one file too. A record behind something that is no time is matched all the same, and passes with what stands there as its stamp; how many there were, and the first of them, is told on standard error.',
        'Lines that matchup does not know appear with "? " in front; warnings and alerts appear as they are. Nothing is lost.',
      ],
    },
    {
      title: 'THE PENDING STATE',
      text: [
        'At the end of the input some messages are still in the queue. matchup writes what it knows of them to descriptor 5, in a form that it reads back, and behind it an unfinished last line. Give it to the next run, before the next piece of log:',
        ['matchup <log.1 >out.1 5>pending.2', 'cat pending.2 log.2 | matchup >out.2 5>pending.3'],
        'Wherever the log was cut, in the middle of a line too, both runs together print what one run over the whole log prints. If descriptor 5 is not open, that is an error only if something is pending; write 5>/dev/null if you do not care.',
        'With --state FILE, matchup keeps the state by itself: it reads FILE, if there is one, before the log, and replaces it in one step once all output is written, and on disk if it is a file. Two runs on one FILE do not meet: the second waits two seconds for the first, then gives up with 111. Nothing goes to descriptor 5.',
        'What a script may rely on: after exit code 0, FILE is the new state, and all output was written before; give the next run the next log. After exit code 100 or 111, FILE is as it was: throw the output of that run away, and try the same run again. A run that was killed, or whose reader left, may have ended just before it replaced FILE, or just behind. To try again is safe here too: FILE tells by the first bytes of each log which ones the run before has read, and a log that is not empty and begins as one of them is refused with 111 before anything is printed. Then the output of the run that was killed is whole. The message tells a log that has grown since from one that has not; --again takes either once more, all of it. For logs that grow while they are read there is qlogmatch(1).',
        'As a processor of multilog, matchup finds the state of the last file on descriptor 4 and leaves the next on 5:',
        ["multilog t s1000000 n100 '!matchup --state-fd 4' /var/log/qmail"],
      ],
    },
    {
      title: 'SEVERAL QUEUES',
      text: [
        'The log of a loghost mixes hosts, and a qmail with several queues (IndiMail) ends its lines with the name of a queue. Numbers of messages and deliveries mean something in one queue only, so matchup keeps a queue for each host and tag of a header (the process id does not count) and each name. A last word counts as the name of a queue if it is queue and digits, or was seen behind all fields of a new, info or starting line. Its pending lines stand behind a syslog header of 1970 with host and tag, and before the name, if it has them.',
      ],
    },
  ],
  examples: [
    { command: 'matchup <log 5>/dev/null | zoverall', help: 'overall figures of one log' },
    {
      command: 'matchup --state state /var/log/qmail/current >>out',
      help: 'the state in a file',
    },
    {
      command: 'cat pending log | matchup >out 5>pending.new',
      help: 'go on from the last run',
    },
  ],
  see: ['qlogcat(1)', 'zoverall(1)', 'qmail-log(5)', 'matchup(5)'],
}

export const matchup: Program = {
  usage,
  open(given, tools) {
    const out = new Output()
    const state = stateOf(given, 5, tools)
    const { clock, input } = logInput(given, tools, state.inputs)
    const matching = new Matching(out, clock)
    const chunks = () => {
      if (matching.warning !== undefined) tools.say(matching.warning)
      return matching.pending()
    }
    async function* all(before: AsyncIterable<Buffer>) {
      yield* before
      matching.begin()
      yield* input
    }
    return {
      core: matching,
      out,
      input: state.before ? all(state.before) : input,
      after: { to: state.to, chunks },
      close: state.close,
    }
  },
}
