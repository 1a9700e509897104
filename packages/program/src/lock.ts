import { readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Fatal, unable } from './errors.js'
import { named } from './files.js'

/** How long a run waits for another one that may be about to end, in milliseconds. */
const patience = 2000

/**
 * Keeps runs on one host apart that work on the same thing: answers with what ends the lock; throws Fatal
 * if another run keeps it for longer than two seconds.
 *
 * Each run puts a ticket of its own beside `path`, `NAME.lock.PID.START.RANDOM`, then looks for tickets of
 * others. Who sees one of a living process takes his own away and tries again later, so two never both go
 * on. The ticket of a process that was killed stays and counts for nothing; nobody has to wait for it or
 * to clear it away.
 */
export async function lock(path: string): Promise<() => void> {
  const folder = dirname(path)
  const prefix = `${basename(path)}.lock.`
  const unique = Math.floor(Math.random() * 2 ** 32).toString(36)
  const ours = `${prefix}${process.pid}.${startOf(process.pid) ?? 0}.${unique}`
  const ticket = join(folder, ours)
  const giveUp = Date.now() + patience
  for (;;) {
    let other: number | undefined
    try {
      writeFileSync(named(ticket), '')
      other = othersIn(folder, prefix, ours)
    } catch (error) {
      remove(ticket)
      throw unable(`lock ${path}`, error)
    }
    if (other === undefined) return () => remove(ticket)
    remove(ticket)
    if (Date.now() > giveUp) throw new Fatal(`unable to lock ${path}: process ${other} has it`)
    await pause(20 + Math.random() * 80)
  }
}

/** The process of another living ticket; the dead are taken away. */
function othersIn(folder: string, prefix: string, ours: string): number | undefined {
  let other: number | undefined
  for (const name of readdirSync(named(folder), 'latin1')) {
    if (!name.startsWith(prefix) || name === ours) continue
    const [pid = '', start] = name.slice(prefix.length).split('.')
    if (!/^\d+$/.test(pid)) continue
    if (isAlive(Number(pid), start)) other = Number(pid)
    else remove(join(folder, name))
  }
  return other
}

function isAlive(pid: number, start: string | undefined): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
  // Another process may have the number by now.
  const now = startOf(pid)
  return now === undefined || start === '0' || now === start
}

/** When a process was started, as Linux counts; undefined elsewhere. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program stands in parentheses and may hold blanks.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}

function remove(path: string): void {
  try {
    unlinkSync(named(path))
  } catch {
    // Somebody else has, or nobody can: a dead ticket does no harm.
  }
}
