import type { RecordLine } from '@qmailanalog/record'
import type { Pseudonyms } from './pseudonyms.js'

/** What stands instead of a sender, and names nobody. */
const nobody = ['<>', '<#@[]>', '?', '']

/** What `<` and `>` stand around, and what has `@` within and ends at blanks and such; in reasons `_` is a blank, too. */
const inReason = /<#@\[\]>|<([^<>]*@[^<>]*)>|([^\0-\x20_/<>()[\],;:"]*@[^\0-\x20_/<>()[\],;:"]*)/g
const inText = /<#@\[\]>|<([^<>]*@[^<>]*)>|([^\0-\x20/<>()[\],;:"]*@[^\0-\x20/<>()[\],;:"]*)/g
