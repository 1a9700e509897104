// Logs that the recipes work on, made of the log that ships with the project.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { root } from '../../scripts/bundle.js'

/** Lines of the shipped log, in Latin-1, each with its end. */
export function shipped() {
  const packed = readFileSync(join(root, 'test/data/qmail.log.gz'))
  return gunzipSync(packed)
    .toString('latin1')
    .split(/(?<=\n)/)
}

/** What a line tells of: the number of its message, and of its delivery. */
function toldBy(line, messageOf) {
  const [, start, message] = /^\S+ starting delivery (\d+): msg (\d+) /.exec(line) ?? []
  if (start) {
    messageOf.set(start, message)
    return { message, delivery: start }
  }
  const [, end] = /^\S+ delivery (\d+): /.exec(line) ?? []
  if (end) return { message: messageOf.get(end), delivery: end }
  const [, other] = /^\S+ (?:new|info|end|bounce) msg (\d+)/.exec(line) ?? []
  return { message: other }
}

/** Lines with what they tell of; the message is none if they tell of none. */
function told(lines) {
  const messageOf = new Map()
  return lines.map((line) => ({ line, ...toldBy(line, messageOf) }))
}

/** Gives each name its number, as they come. */
function numbers() {
  const known = new Map()
  return (name) => {
    if (!known.has(name)) known.set(name, String(known.size + 1))
    return known.get(name)
  }
}

/**
 * The messages of a log in so many queues, each with a log of its own. All queues count their messages and deliveries
 * from 1, so that their numbers meet if two of them are mixed.
 */
export function queuesOf(lines, count) {
  const queues = Array.from({ length: count }, () => ({
    lines: [],
    message: numbers(),
    delivery: numbers(),
  }))
  const place = numbers()
  for (const { line, message, delivery } of told(lines)) {
    if (message === undefined) continue
    const queue = queues[Number(place(message)) % count]
    const here = line
      .replace(/\bmsg \d+/, () => `msg ${queue.message(message)}`)
      .replace(/\bdelivery \d+/, () => `delivery ${queue.delivery(delivery)}`)
    queue.lines.push(here)
  }
  return queues.map((queue) => queue.lines)
}

/** The lines spread evenly over so many days from 2026-01-01 on, UTC. */
export function spread(lines, days) {
  const first = Date.UTC(2026, 0, 1) / 1000
  const step = (days * 86400 * 1e6) / lines.length
  return lines.map((line, at) => {
    const micros = Math.round(at * step)
    const stamp = `${first + Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`
    return line.replace(/^\S+/, stamp)
  })
}

/** The lines without those of messages whose lives span more than so many lines. */
export function brief(lines, most) {
  const lives = new Map()
  const all = told(lines).map(({ line, message }, at) => {
    if (message === undefined) return { line }
    // Numbers are given again.
    if (/^\S+ new msg /.test(line) || !lives.has(message)) {
      lives.set(message, { first: at, last: lines.length })
    }
    const life = lives.get(message)
    if (/^\S+ end msg /.test(line)) life.last = at
    return { line, life }
  })
  return all.filter(({ life }) => !life || life.last - life.first <= most).map(({ line }) => line)
}

/** The lines of each day, UTC, in order. */
export function daysOf(lines) {
  const days = new Map()
  for (const line of lines) {
    const day = new Date(Number(line.split(' ', 1)[0]) * 1000).toISOString().slice(0, 10)
    days.set(day, [...(days.get(day) ?? []), line])
  }
  return days
}
