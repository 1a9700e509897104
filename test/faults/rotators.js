// The steps of rotators, each a generator that stops after every step so that others may come between.
import {
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { gzipSync } from 'node:zlib'

const rename = (room, from, to) => renameSync(room.at(from), room.at(to))

/** As logrotate has it done by gzip: the old file goes when the new one is whole. */
function* compress(room, name) {
  const { atime, mtime } = statSync(room.at(name))
  const packed = gzipSync(readFileSync(room.at(name)))
  const fd = openSync(room.at(`${name}.gz`), 'wx')
  yield 'compress: begun'
  writeSync(fd, packed, 0, packed.length >> 1)
  yield 'compress: half'
  writeSync(fd, packed, packed.length >> 1)
  closeSync(fd)
  yield 'compress: whole'
  utimesSync(room.at(`${name}.gz`), atime, mtime)
  unlinkSync(room.at(name))
  yield 'compress: done'
}

/** Numbers move up by one, from the oldest to the newest. */
function* shift(room, prefix = 'maillog') {
  const pattern = new RegExp(`^${prefix.replace(/.*\//, '')}\\.(\\d+)(\\.gz)?$`)
  const folder = room.at(prefix).replace(/[^/]*$/, '')
  const numbers = readdirSync(folder)
    .flatMap((name) => {
      const [, number, packed = ''] = pattern.exec(name) ?? []
      return number === undefined ? [] : [{ number: Number(number), packed }]
    })
    .sort((a, b) => b.number - a.number)
  for (const { number, packed } of numbers) {
    rename(room, `${prefix}.${number}${packed}`, `${prefix}.${number + 1}${packed}`)
    // The rest looks all alike.
    if (number < 4) yield 'shift'
  }
}

/** The log gets another name; who writes goes on in it until he is told. */
function* moveAway(room, writer, to) {
  rename(room, 'maillog', to)
  yield 'moved'
  yield 'moved, written to'
  closeSync(openSync(room.at('maillog'), 'wx'))
  yield 'a new one'
  yield 'a new one, the old one written to'
  writer.reopen()
  yield 'reopened'
}

function* create(room, writer) {
  yield* shift(room)
  yield* moveAway(room, writer, 'maillog.1')
}

function* delaycompress(room, writer) {
  if (existsSync(room.at('maillog.1'))) yield* compress(room, 'maillog.1')
  yield* create(room, writer)
}

/** What is written between the copy and the cut is lost by its nature: nobody writes then. */
function* copytruncate(room, writer) {
  yield* shift(room)
  writer.finish()
  writer.quiet = true
  const text = readFileSync(room.at('maillog'))
  const fd = openSync(room.at('maillog.1'), 'wx')
  yield 'copy: begun'
  writeSync(fd, text, 0, text.length >> 1)
  yield 'copy: half'
  writeSync(fd, text, text.length >> 1)
  closeSync(fd)
  yield 'copy: whole'
  truncateSync(room.at('maillog'), 0)
  writer.anew()
  yield 'cut'
  writer.quiet = false
}

/** Archives have a number that grows, as a date does. */
function* dateext(room, writer) {
  const last = readdirSync(room.log).filter((name) => name.startsWith('maillog-')).length
  yield* moveAway(room, writer, `maillog-${20260101 + last}`)
}

function* olddir(room, writer) {
  if (!existsSync(room.at('old'))) mkdirSync(room.at('old'))
  yield* shift(room, 'old/maillog')
  yield* moveAway(room, writer, 'old/maillog.1')
}

let labels = 0
/** Labels that grow, as TAI64N does. */
const label = () => `@4000000067000000${(++labels).toString(16).padStart(8, '0')}`

/** As multilog ends a full log; now and then it was killed, and finds its log when it starts anew. */
function* multilog(room, writer, below) {
  const current = room.at('current')
  writer.finish()
  writer.quiet = true
  yield 'full'
  if (below(4) > 0) {
    rename(room, 'current', 'previous')
    yield 'previous'
    closeSync(openSync(current, 'wx'))
    yield 'a new one'
    const name = `${label()}.s`
    linkSync(room.at('previous'), room.at(name))
    yield 'two names'
    unlinkSync(room.at('previous'))
  } else {
    linkSync(current, room.at(`${label()}.u`))
    yield 'two names'
    unlinkSync(current)
    yield 'none'
    closeSync(openSync(current, 'wx'))
  }
  yield 'done'
  writer.reopen()
  writer.quiet = false
  yield 'reopened'
}

/** Each rotator by its name: `(room, writer, below)` begins a rotation. */
export const rotators = {
  create,
  *compress(room, writer) {
    yield* create(room, writer)
    yield* compress(room, 'maillog.1')
  },
  delaycompress,
  copytruncate,
  *'copytruncate-compress'(room, writer) {
    yield* copytruncate(room, writer)
    yield* compress(room, 'maillog.1')
  },
  dateext,
  olddir,
  multilog,
}
