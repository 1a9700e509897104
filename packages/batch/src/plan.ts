import { basename, dirname } from 'node:path'
import { isEnded } from '@qmailanalog/log'
import { type Fatal, realFile, unable } from '@qmailanalog/program'
import { identify, type Looking, type Source, searched } from './identify.js'
import {
  allFiles,
  byLabel,
  changed,
  type Listed,
  type Lying,
  list,
  listAgain,
  look,
  Moved,
  stem,
  type Wanted,
} from './sources.js'
import type { Known } from './texts.js'

/** What is to be read, oldest first, each file up to its length. */
export interface Plan {
  sources: Source[]
  /** why nothing behind these is read */
  stop: Fatal | undefined
  /** texts to which more may have been written, and that are nowhere; what is newer is not in the plan */
  lost: Known[]
  /** the same, but an earlier run has waited for them already */
  gone: Known[]
  /** named, but not there */
  missing: string[]
}

/**
 * Plans a run. The lengths of files are taken from the newest to the oldest: so what a newer one holds was
 * written after the older was whole. A text that was not whole yet is looked for before anything newer is
 * read. Throws Moved if files change their names meanwhile.
 */
export async function plan(wanted: Wanted, looking: Looking): Promise<Plan> {
  const listed = list(wanted)
  const { missing } = listed
  let sources = await all(listed.files, looking)
  const lost: Known[] = []
  const gone: Known[] = []
  for (const text of notThere(listed, sources, looking)) {
    const found = await search(text, sources, looking)
    if (found.length === 0) (text.missed ? gone : lost).push(text)
    sources.push(...found)
  }
  for (const { folder, name } of lost) {
    const series = seriesOf(folder, name)
    sources = sources.filter((file) => file.whole || seriesOf(file.folder, file.name) !== series)
  }
  const lengths = takeLengths(order(sources))
  listAgain(listed, wanted)
  const bad = lengths.findIndex(({ error }) => error !== undefined)
  if (bad < 0) return { sources: lengths, stop: undefined, lost, gone, missing }
  const { path, error } = lengths[bad]!
  return {
    sources: lengths.slice(0, bad),
    stop: unable(`read ${path}`, error),
    lost,
    gone,
    missing,
  }
}

async function all(files: Lying[], looking: Looking): Promise<Source[]> {
  const sources: Source[] = []
  for (const file of files) sources.push(await identify(file, looking))
  return sources
}

const seriesOf = (folder: string, name: string) => `${folder}/${stem(name)}`

/** Texts to which more may have been written, that are in none of the files, and behind which something is to be read. */
function notThere({ missing }: Listed, sources: Source[], { texts }: Looking): Known[] {
  const seen = new Set(sources.map(({ text }) => text))
  const unread = new Set<string>()
  for (const { whole, size, folder, name } of sources) {
    if (!whole && size > 0) unread.add(seriesOf(folder, name))
  }
  for (const path of missing) {
    // What is not known may be older than all the rest.
    if (![...texts].some((text) => isAt(text, path))) throw new Moved(notFound(path))
    unread.add(seriesOf(realFile(dirname(path)), basename(path)))
  }
  return [...texts].filter(
    (text) => !text.ended && !seen.has(text) && unread.has(seriesOf(text.folder, text.name)),
  )
}

/** Whether a text was last seen under a name. */
export const isAt = ({ folder, name }: Known, path: string) =>
  name === basename(path) && folder === realFile(dirname(path))

/** What to say of a file that is named, but not there. */
export const notFound = (path: string) => `unable to read ${path}: no such file or directory`

/** The files of its folder that hold a text, and what came behind it since, under whatever names. */
async function search(text: Known, sources: Source[], looking: Looking): Promise<Source[]> {
  const planned = new Set(sources.map(({ inode }) => inode))
  const inodes = text.files.map((file) => file.split(':', 2).join(':'))
  const others = allFiles(text.folder)
    .filter(({ inode, size }) => size > 0 && !planned.has(inode))
    .sort((a, b) => Number(inodes.includes(b.inode)) - Number(inodes.includes(a.inode)))
  const found: Source[] = []
  for (const file of others) {
    const source = await identify(file, looking)
    if (source.text === text) found.push(source)
    else if (
      source.begins !== undefined &&
      source.begins >= (text.begins ?? Number.POSITIVE_INFINITY) &&
      stem(file.name) === stem(text.name)
    ) {
      found.push(source)
    }
  }
  return found.some((source) => source.text === text) ? found : []
}

/** Oldest first: by the time of the first record; a file without one stays behind the one before it. */
function order(sources: Source[]): Source[] {
  const groups = new Map<string, { files: Source[]; begins: number }>()
  let before = Number.NEGATIVE_INFINITY
  for (const file of sources) {
    const begins = file.begins ?? stand(file, sources) ?? before
    const key = file.series || file.path
    const group = groups.get(key)
    if (group) group.files.push(file)
    else groups.set(key, { files: [file], begins })
    before = begins
  }
  return [...groups.values()]
    .sort((a, b) => a.begins - b.begins || cannotBeRead(a) - cannotBeRead(b))
    .flatMap(({ files }) => (files.length > 1 ? files.sort(byLabel) : files))
}

const cannotBeRead = ({ files }: { files: Source[] }) =>
  Number(files.some(({ error }) => error !== undefined))

/** Where a file belongs whose first record cannot be read: beside what it is a copy of, else behind what was surely written before it. */
function stand(file: Source, sources: Source[]): number | undefined {
  if (file.size === 0) return undefined
  const twin = original(file, sources)
  if (twin) return twin.begins
  if (file.error === undefined) return undefined
  const series = seriesOf(file.folder, file.name)
  let place = Number.NEGATIVE_INFINITY
  let before = Number.NEGATIVE_INFINITY
  // Copies may have been written in another order than what they hold.
  for (const { begins, written } of dated(sources, series)) {
    if (written >= file.written || written < before) break
    place = begins
    before = written
  }
  return place
}

/** The files of a series whose first record is known, oldest first. */
function dated(sources: Source[], series: string): { begins: number; written: number }[] {
  return sources
    .flatMap(({ folder, name, begins, written }) =>
      begins !== undefined && seriesOf(folder, name) === series ? [{ begins, written }] : [],
    )
    .sort((a, b) => a.begins - b.begins)
}

/** The file from which another, which is compressed, is being made. */
export function original({ path }: Lying, sources: Source[]): Source | undefined {
  const [, plain] = /^(.*)\.(?:gz|zst|xz|bz2)$/.exec(path) ?? []
  return plain === undefined ? undefined : sources.find((file) => file.path === plain)
}

/** The lengths up to which files are read, taken from the newest to the oldest. */
function takeLengths(sources: Source[]): Source[] {
  const newest = new Map<string, number>()
  const taken: Source[] = []
  for (const source of [...sources].reverse()) {
    const now = look(source)
    const { text, whole, packed, name } = source
    if (whole && now.identity !== source.identity) throw changed(source)
    if (text && !packed && !whole && now.size < text.offset) throw changed(source)
    // Where it belongs is told by its first record, which may have come meanwhile.
    if (source.begins === undefined && source.size < searched && now.size !== source.size) {
      throw changed(source)
    }
    const series = stem(name)
    const begins = source.begins ?? Number.NEGATIVE_INFINITY
    const ended = packed || isEnded(name) || (newest.get(series) ?? begins) > begins
    if (now.size > 0) newest.set(series, Math.max(begins, newest.get(series) ?? begins))
    taken.push({ ...source, ...now, length: now.size, ended })
  }
  return taken.reverse()
}
