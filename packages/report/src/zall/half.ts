import { reports } from '../reports.js'
import { type Half, leftOf } from './in-two.js'

/** What the second thread does. */
export function printHalf({ names, together, extent }: Half) {
  const chosen = names.map((name) => reports.find(({ usage }) => usage.name === name)!)
  return leftOf(chosen, together, extent)
}
