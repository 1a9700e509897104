import { spawnSync } from 'node:child_process'

/** Why a test is skipped that needs programs of the system, if one of them is not here; false if all are. */
export function without(...programs: string[]): string | false {
  const missing = programs.find(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status !== 0,
  )
  return missing !== undefined && `${missing} is not here`
}
