// The report of a log: `npm start -- [--html PAGE] [OPTION]... [LOG]...`; logs are files and folders, else standard
// input, else the log that ships with the project. Options are those of zreport.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, fstatSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { build } from './build.js'
import { root } from './bundle.js'

const bin = join(root, 'packages/qmailanalog/bin')
const shipped = 'test/data/qmail.log.gz'
const cwd = process.env.INIT_CWD ?? process.cwd()
const say = (line) => process.stderr.write(`start: ${line}\n`)

/** Whether somebody gives us a log: a file or a pipe, but neither a terminal nor /dev/null. */
function isGiven(fd) {
  try {
    const kind = fstatSync(fd)
    return kind.isFile() || kind.isFIFO() || kind.isSocket()
  } catch {
    return false
  }
}

/** A word as a shell reads it. */
const quoted = (word) =>
  /^[\w./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** Why a log cannot be opened; undefined if it can. */
function unreadable(log) {
  try {
    accessSync(resolve(cwd, log), constants.R_OK)
  } catch (error) {
    return error
  }
}

/** Runs zreport where the caller stands; its exit code, and what it printed if that is kept. */
async function zreport(words, output) {
  const stdio = ['inherit', output, 'inherit']
  const child = spawn(join(bin, 'zreport'), words, { cwd, stdio })
  const chunks = []
  child.stdout?.on('data', (chunk) => chunks.push(chunk))
  const [code] = await once(child, 'close')
  return { code: code ?? 111, printed: Buffer.concat(chunks) }
}

/** How it is used: as zreport, but with logs, and a page in a file. */
function usageOf(zreport) {
  return {
    ...zreport,
    name: 'npm start',
    summary: 'the report of a log: what happened, is something wrong, what to do',
    operands: [
      {
        name: 'LOG',
        help: 'A log, compressed or not, or a folder of logs; without any, standard input, or the log that ships with the project.',
        optional: true,
        many: true,
      },
    ],
    options: [
      {
        name: 'html',
        value: 'PAGE',
        help: 'Write the report as a page into the file PAGE, which is replaced in one step, and print nothing.',
      },
      ...zreport.options.filter(({ name }) => name !== 'log'),
    ],
    reads: 'logs of qmail-send in any form that qlogcat(1) knows.',
    prints: 'the report that zreport(1) makes of them. Options and logs stand behind --, for npm.',
    columns: undefined,
    examples: [
      { command: 'npm start -- /var/log/qmail', help: 'what is wrong with the mail' },
      { command: 'npm start -- --html report.html /var/log/maillog*', help: 'as a page' },
    ],
  }
}

/** Standard output, for the help. */
const output = {
  write: async (bytes) => void process.stdout.write(Buffer.from(bytes)),
  end: async () => undefined,
}

/** Reads the command line, runs zreport, and says how to get the page; the exit code. */
async function start(args) {
  const { parseArguments, realFile, replaceFile, run, unable, WrongUsage } = await import(
    '@qmailanalog/program'
  )
  const { programs } = await import('@qmailanalog/programs')
  const usage = usageOf(programs.find(({ usage }) => usage.name === 'zreport').usage)
  const given = await parseArguments(usage, args)
  if (given === 'help') return await run({ usage }, ['--help'], { stdout: output })
  if (given === 'version') return (await zreport(['--version'], 'inherit')).code
  const { html, ...options } = given.options
  if (html && options.format) throw new WrongUsage('--html and --format do not go together')
  const words = Object.entries(options).flatMap(([name, values]) =>
    [values].flat().map((value) => (value === true ? `--${name}` : `--${name}=${value}`)),
  )
  const own = given.operands.length > 0 || isGiven(0)
  if (!own) say(`no log given; this is the one that ships with the project, ${shipped}`)
  const logs = own ? given.operands : [relative(cwd, join(root, shipped))]
  // `-` is standard input.
  const errors = logs.filter((log) => log !== '-').map(unreadable)
  if (logs.length > 0 && errors.length === logs.length && errors.every(Boolean)) {
    // There is nothing to report.
    for (const [at, error] of errors.entries())
      say(`fatal: ${unable(`read ${logs[at]}`, error).message}`)
    return 111
  }
  if (!html) {
    const { code } = await zreport(['--log', ...words, '--', ...logs], 'inherit')
    const again = [...words, ...given.operands].map(quoted)
    if (logs.length === 0) again.push('<LOG')
    if (code < 2 && !options.format) {
      say(['as a page: npm start -- --html report.html', ...again].join(' '))
      say(`its commands are in ${relative(cwd, bin)}; scripts/install puts them where you like`)
    }
    return code
  }
  const { code, printed } = await zreport(
    ['--log', '--format=html', ...words, '--', ...logs],
    'pipe',
  )
  if (printed.length === 0) return code
  const page = resolve(cwd, html)
  try {
    const file = realFile(Buffer.from(page).toString('latin1'))
    // A device would be replaced, too.
    if (statSync(page, { throwIfNoEntry: false })?.isFile() === false)
      throw new Error('it is no file')
    replaceFile(file, [printed])
  } catch (error) {
    throw unable(`write ${page}`, error)
  }
  say(`the page is in ${page}`)
  return code
}

/** Makes the programs, unless they are there; whether they are now. */
async function built() {
  try {
    await build(say)
    return true
  } catch (error) {
    say(`fatal: unable to build: ${error.message}`)
    return false
  }
}

/** Tells an end that was foreseen; its exit code. */
function foreseen(error) {
  if (!(error.code > 0)) throw error
  say(`fatal: ${error.message}`)
  if (error.code === 100) say("try 'npm start -- --help'")
  return error.code
}

process.exitCode = (await built()) ? await start(process.argv.slice(2)).catch(foreseen) : 111
