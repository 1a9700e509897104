import type { Usage } from '@qmailanalog/program'

/** What the manual page tells of xselect. */
export const xselectText: Pick<Usage, 'sections' | 'examples'> = {
  sections: [
    {
      title: 'CONDITIONS',
      text: [
        'A record has to fit all conditions. A condition on a field that a record does not have is not met: a message has no recipient, channel, result or reason. --invert prints the records that do not fit all.',
        'Times are those of done of a message and of ddone of a delivery. --since is included, --until is not. A time is seconds since 1970; a time of RFC 3339, as 2026-11-26T07:08:24+02:00, without an offset in the zone; a date, yesterday or today, where that day begins in the zone; or how long ago it was, in s, m, h, d (24 hours) or w, as -24h. A record whose stamp is no decimal fits neither.',
        'Addresses are compared as a whole, A-Z as a-z, with their angle brackets or without. A domain is what stands behind the last @; example.com is that domain alone, .example.com are those below it.',
        '--uid and --qp are compared as numbers if both sides are digits only, so that 5 finds 005; else as bytes. --min-bytes is the size of the message. --slower-than is more than so many seconds.',
        'TEXT of --reason is a part of the reason, byte for byte; a blank in it stands for the _ that a reason has instead.',
        '/PATTERN/ is a regular expression of RE2 (no back references, no looking around), which takes time in proportion to what it reads. It works on bytes: . is one byte, a character of UTF-8 that is not ASCII is two or more. /PATTERN/i takes A-Z as a-z. A pattern has at most 1,000 bytes, and its program at most 500 steps: what is repeated many times within what is repeated is refused.',
      ],
    },
    {
      title: 'FORMS',
      text: [
        'line is what matchup prints. ndjson is an object a line, csv is RFC 4180 with a header, tsv has tabs between cells and no quotes. The names are those of the fields; matchup(5), MACHINE FORMS, tells them, and how bytes are written that other programs do not take.',
        'With --from, xselect reads what it wrote, or what another program made of that, and gives the lines back byte for byte; columns that are none of a record, and the order of columns, do not matter; the header of csv and tsv has to be there. A row that is no record is named with its line number, the first ten of them, and passed over.',
      ],
    },
    {
      title: 'WHOLE MESSAGES',
      text: [
        'The records of a message agree in birth, bytes, sender, qp and uid. --whole-messages reads its input once and keeps it, what is more than 8 MB in a temporary file (in TMPDIR, else /tmp), and prints from that once all is read; of each message that fits, these five fields stay in memory. Deliveries of messages that the log did not tell of (their sender is ?) stand for themselves.',
      ],
    },
    {
      title: 'OTHER LINES',
      text: [
        'With --others, lines that are neither messages nor deliveries stay where they are, whatever the conditions; with --since and --until those whose stamp lies within. Of a line of more than 1 MiB the first 1,000 bytes are printed, behind a question mark if they look like a record.',
      ],
    },
  ],
  examples: [
    {
      command: 'matchup <log 5>/dev/null | xselect --since yesterday --until today | zoverall',
      help: 'the figures of yesterday',
    },
    {
      command:
        "matchup <log 5>/dev/null | xselect --recipient joe@example.com --reason '/mailbox.*full/i'",
      help: 'deliveries to joe that met a full mailbox',
    },
    {
      command:
        "matchup <log 5>/dev/null | xselect --format ndjson | jq -c 'select(.bytes>1e6)' | xselect --from ndjson | zsenders",
      help: 'who sends large messages; jq chooses the records',
    },
    {
      command:
        'matchup <log 5>/dev/null | xselect --deliveries --delays --format csv >deliveries.csv',
      help: 'deliveries for a spreadsheet',
    },
  ],
}
