import { readFileSync } from 'node:fs'

let known: boolean | undefined

/** Whether this process may ask for as many addresses as it likes, of which memory is made as they are written to; false where that cannot be told (beyond Linux). */
export function isAddressSpaceFree(): boolean {
  known ??= told()
  return known
}

function told(): boolean {
  try {
    return /^Max address space +unlimited/m.test(readFileSync('/proc/self/limits', 'latin1'))
  } catch {
    return false
  }
}
