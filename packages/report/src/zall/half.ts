import { reports } from '../reports.js'
import { type Half, keptOf } from './in-two.js'

/** What the second thread does. */
export function printHalf({ names, separator, extent }: Half) {
  const chosen = names.map((name) => reports.find(({ usage }) => usage.name === name)!)
  return keptOf(chosen, Buffer.from(separator), extent)
}
