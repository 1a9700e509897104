// The main job: a daily report of the logs given as arguments (files, directories of multilog), else of
// standard input, else of the log that ships with the project.
import { spawn } from 'node:child_process'
import { fstatSync, openSync } from 'node:fs'
import { join } from 'node:path'
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

/** Starts a program where the caller stands; nothing is kept of what is pending. */
function start(name, words, input, output) {
  const stdio = [input, output, 'inherit', nothing, nothing, nothing]
  const cwd = process.env.INIT_CWD ?? '.'
  const child = spawn(join(programs, name), words, { cwd, stdio })
  const ended = new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code) => {
      if (code !== 0) process.exitCode = code ?? 111
      done()
    })
  })
  return { stdout: child.stdout, ended }
}

await build()
const files = process.argv.slice(2)
if (files.length === 0 && !isGiven(0)) {
  process.stderr.write('start: no log given; this is the log that ships with the project\n')
  files.push(join(root, 'test/data/qmail.log.gz'))
}
const matchup = start('matchup', ['--', ...files], 'inherit', 'pipe')
const report = start('zall', daily, matchup.stdout, 'inherit')
// The report has it now.
matchup.stdout.destroy()
// A program that ends early says why by itself.
await Promise.all([matchup.ended, report.ended])
