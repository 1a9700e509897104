import { hash } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  unlinkSync,
} from 'node:fs'
import { connect, createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Fatal, unable } from '../errors.js'
import { named } from './files.js'

/** How long a run waits for another one that may be about to end, in milliseconds. */
const patience = 2000
/** File systems that several hosts may have mounted at once (statfs(2)): NFS, SMB, CIFS, FUSE, 9p, Ceph, OCFS2, GFS2, Lustre, AFS. */
const shared = new Set([
  0x6969, 0xfe534d42, 0xff534d42, 0x65735546, 0x1021997, 0xc36400, 0x7461636f, 0x1161970, 0xbd00bd0,
  0x5346414f, 0x517b,
])

/** How the name of a ticket begins as long as nobody listens at it. */
const begun = '.qmailanalog-'
/** After so many milliseconds somebody listens, or was killed. */
const soon = 60_000

/** Who has a ticket: the boot of a kernel, the name of its host, a process. */
interface Holder {
  boot: string
  host: string
  pid: string
}

/**
 * Keeps runs apart that work on the same thing: answers with what ends the lock; throws Fatal if another run
 * keeps it for longer than two seconds.
 *
 * Each run puts a ticket of its own beside `path`, `NAME.lock.BOOT.HOST.PID.RANDOM`, a socket at which it
 * listens, then looks for tickets of others. A connection to one tells whether somebody listens, in whatever
 * container. Who sees one of a living process takes his own away and tries again later, so two never both go
 * on. The ticket of a process that was killed counts for nothing; nobody has to wait for it or to clear it away.
 */
export async function lock(path: string): Promise<() => void> {
  const folder = dirname(path)
  const name = basename(path)
  // A socket's name is short, and UTF-8.
  const prefix = `${/^[!-~]{1,30}$/.test(name) ? name : short(name)}.lock.`
  const giveUp = Date.now() + patience
  let fd: number
  try {
    fd = openSync(named(folder), constants.O_RDONLY | constants.O_DIRECTORY)
  } catch (error) {
    throw unable(`lock ${path}`, error)
  }
  try {
    const us: Holder = { boot: bootOf(), host: short(hostname()), pid: `${process.pid}` }
    const random = Math.floor(Math.random() * 2 ** 32).toString(36)
    const ours = `${prefix}${us.boot}.${us.host}.${us.pid}.${random}`
    for (;;) {
      const end = await ticket(folder, fd, ours)
      let other: string | undefined
      try {
        other = await otherIn(folder, fd, prefix, ours, us)
      } catch (error) {
        end()
        throw error
      }
      if (other === undefined) return end
      end()
      if (Date.now() > giveUp) throw new Fatal(`unable to lock ${path}: ${other}`)
      await pause(20 + Math.random() * 80)
    }
  } catch (error) {
    throw unable(`lock ${path}`, error)
  } finally {
    closeSync(fd)
  }
}

/** Listens at a ticket; answers with what takes it away. */
async function ticket(folder: string, fd: number, name: string): Promise<() => void> {
  // Under another name until somebody listens: else it would look dead.
  const fresh = `${begun}${name.slice(name.lastIndexOf('.') + 1)}`
  const server = await new Promise<Server>((resolve, reject) => {
    const made = createServer((visitor) => visitor.destroy())
    made.once('error', reject)
    made.listen(place(folder, fd, fresh), () => resolve(made))
  })
  server.unref()
  const end = () => {
    remove(join(folder, name))
    server.close()
  }
  try {
    renameSync(named(join(folder, fresh)), named(join(folder, name)))
  } catch (error) {
    remove(join(folder, fresh))
    server.close()
    throw error
  }
  return end
}

/** Who has another living ticket; the dead are taken away. */
async function otherIn(
  folder: string,
  fd: number,
  prefix: string,
  ours: string,
  us: Holder,
): Promise<string | undefined> {
  let other: string | undefined
  for (const name of readdirSync(named(folder), 'latin1')) {
    if (name.startsWith(begun)) sweep(join(folder, name))
    if (!name.startsWith(prefix) || name === ours) continue
    const [boot = '', host = '', pid = ''] = name.slice(prefix.length).split('.')
    const holder = { boot, host, pid }
    if (boot !== us.boot && mayLive(folder, holder, us)) {
      other = `a run on another host has it, or had it when it ended; if it has, remove ${join(folder, name)}`
    } else if (boot === us.boot && (await listens(folder, fd, name))) {
      other = `process ${pid} has it`
    } else remove(join(folder, name))
  }
  return other
}

/** Whether a ticket of another boot may be that of a living process: of another host that has the same files. */
function mayLive(folder: string, { host }: Holder, us: Holder): boolean {
  return host !== us.host && shared.has(statfsSync(named(folder)).type)
}

/** Whether somebody listens at a ticket. */
function listens(folder: string, fd: number, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const visit = connect(place(folder, fd, name))
    visit.once('connect', () => {
      visit.destroy()
      resolve(true)
    })
    visit.once('error', (error: NodeJS.ErrnoException) => {
      // Who must not connect, or waits in a full queue, cannot know that it is dead.
      resolve(!['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(error.code ?? ''))
    })
  })
}

/** The path of a socket in an open folder, since that of the folder may be longer than a socket's can be. */
function place(folder: string, fd: number, name: string): string {
  return existsSync('/proc/self/fd') ? `/proc/self/fd/${fd}/${name}` : join(folder, name)
}

/** Takes away what a run left that was killed before it listened. */
function sweep(path: string): void {
  try {
    if (Date.now() - lstatSync(named(path)).mtimeMs > soon) remove(path)
  } catch {
    // Somebody else has.
  }
}

/** What tells one boot of a kernel from all others. */
function bootOf(): string {
  try {
    return short(readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'))
  } catch {
    return 'none'
  }
}

const short = (text: string) => hash('sha256', text).slice(0, 12)

function remove(path: string): void {
  try {
    unlinkSync(named(path))
  } catch {
    // Somebody else has, or nobody can: a dead ticket does no harm.
  }
}
