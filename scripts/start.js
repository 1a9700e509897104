// The main job: a daily report of the log files given as arguments, else of standard input, else of the
// log that ships with the project.
import { spawn } from 'node:child_process'
import { createReadStream, fstatSync, openSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { build } from './build.js'
import { root } from './bundle.js'

const nothing = openSync('/dev/null', 'w')
const programs = join(root, 'packages/qmailanalog/bin')

/**
 * What one wants to know in the morning: how much there was, what went wrong and why, then who sent, who
 * received, which hosts are slow, and how fast mail went. The rest (reasons of successes, plain uids, delays
 * by recipient, the list in sendmail's manner) is for a closer look.
 */
const daily = 'zoverall zfailures zdeferrals zsenders zrecipients zrhosts zddist'.split(' ')

/** Whether somebody gives us a log: a file or a pipe, but neither a terminal nor /dev/null. */
function isGiven(fd) {
  try {
    const kind = fstatSync(fd)
    return kind.isFile() || kind.isFIFO() || kind.isSocket()
  } catch {
    return false
  }
}

async function* logs(files) {
  for (const file of files) {
    try {
      yield* createReadStream(resolve(process.env.INIT_CWD ?? '.', file))
    } catch (error) {
      process.stderr.write(`start: fatal: unable to read ${file}: ${error.code ?? error.message}\n`)
      process.exitCode = 111
    }
  }
}

async function* shipped() {
  process.stderr.write('start: no log given; this is the log that ships with the project\n')
  yield* createReadStream(join(root, 'test/data/qmail.log.gz')).pipe(createGunzip())
}

/** Starts a program; its standard streams as said, and nothing kept of what is pending. */
function start(name, words, input, output) {
  const stdio = [input, output, 'inherit', nothing, nothing, nothing]
  const child = spawn(join(programs, name), words, { stdio })
  const ended = new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) => {
      if (code !== 0) process.exitCode = code ?? 111
      done()
    })
  })
  return { ...child, stdin: child.stdin, stdout: child.stdout, ended }
}

await build()
const files = process.argv.slice(2)
const source = files.length > 0 ? logs(files) : isGiven(0) ? process.stdin : shipped()
const matchup = start('matchup', [], 'pipe', 'pipe')
const report = start('zall', daily, matchup.stdout, 'inherit')
// A program that ends early says why by itself.
await Promise.all([pipeline(source, matchup.stdin).catch(() => {}), matchup.ended, report.ended])
