// The recipe for Slurm: a year of days, tasks that are requeued, and the job that merges.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../scripts/bundle.js'
import { shipped, spread } from './logs.js'
import { recipe } from './page.js'
import { Checks, port, toStop } from './room.js'

const days = 365

/** Tasks that are requeued in the middle, and one that is requeued once it is done. */
const hung = [7, 180, 365]
const again = 3

function start({ room }) {
  const script = join(root, 'test/engines/slurm-here')
  const folder = room.at('slurm')
  const stop = toStop(() => spawnSync(script, ['-k', folder]))
  const { status, stderr } = spawnSync(script, [folder], {
    encoding: 'utf8',
    env: { ...room.env, PORT: port },
  })
  if (status !== 0) {
    stop()
    throw new Error(`slurm-here: ${stderr}`)
  }
  room.env.SLURM_CONF = `${folder}/slurm.conf`
  return stop
}

/** Waits until something holds, two minutes at most. */
async function until(holds, what) {
  for (const end = Date.now() + 120_000; !(await holds()); await pause(200)) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
  }
}

export async function slurm() {
  const checks = new Checks('slurm')
  const { room } = checks
  room.write('year', spread(shipped().slice(200), days).join(''))
  await room.plain('qlogmatch --quiet --state state --out matched ../year')
  // Tasks that hang after half of what they print, and go on when they are believed dead.
  room.shadow(
    'ztally',
    `case " ${hung.join(' ')} " in *" $SLURM_ARRAY_TASK_ID "*)
  if mkdir "$MARKS/hung.$SLURM_ARRAY_TASK_ID" 2>/dev/null; then "$REAL" | head -c 300; sleep 600; fi
esac
exec "$REAL"
`,
  )
  const stop = start(checks)
  try {
    const text = recipe('slurm').join('\n')
    await room.prints(text)
    const array = room.read('work/array').trim()
    await until(() => room.marks('hung') === hung.length, 'tasks that hang')
    const done = `[ -z "$(squeue -h -j ${array}_${again})" ]`
    await until(async () => (await room.run(done)).status === 0, 'a task that is done')
    const tasks = [...hung, again].map((it) => `${array}_${it}`)
    for (const it of tasks) await room.prints(`scontrol requeue ${it}`)
    // A task that begins in the second in which it was killed is killed too.
    await pause(2000)
    for (const it of tasks) {
      const waits = async () => /^PD/.test((await room.run(`squeue -h -j ${it} -o %t`)).out)
      await until(waits, `${it} in the queue again`)
      await room.prints(`scontrol update jobid=${it} StartTime=now`)
    }
    const idle = async () => (await room.prints('squeue -h')) === ''
    await until(idle, 'the end of all jobs')
    const state = await room.prints('scontrol show job "$(cat merge)"')
    checks.ok(/JobState=COMPLETED .*\n/.test(state), 'the merging job is done', state)
    checks.ok(
      /Restarts=1 /.test(await room.prints(`scontrol show job ${array}_${again}`)),
      'a task ran twice',
    )
    checks.same(Number(await room.prints('ls tally | wc -l')), days, 'a tally for each day')
    const all = 'cat matched/* |'
    checks.same(
      await room.prints(recipe('slurm year').join('\n')),
      await room.plain(`${all} zall zoverall zrhosts`),
      'the reports of the year',
    )
    const names = (await room.prints('grep ^tally year')).match(/\bz\w+/g).join(' ')
    checks.same(
      await room.plain(`zmerge --print ${names} ./year`),
      await room.plain(`${all} zall ${names}`),
      'all reports of the year',
    )
    const parts = Number(await room.prints('ls -A tally | grep -c "^[.]" || :'))
    checks.same(parts, hung.length, 'what was cut lies beside, under another name')
  } finally {
    stop()
  }
  return checks.end()
}
