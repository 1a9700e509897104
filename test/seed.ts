import fastCheck from 'fast-check'
import t from 'tap'

/**
 * fast-check, with one seed for everybody, so that what fails fails again for whoever looks at it: `SEED=N` in the
 * environment is another one, `SEED=random` a new one each time. It is printed before anything is tried.
 */
const asked = process.env['SEED'] ?? '1998'
const seed = asked === 'random' ? Date.now() % 2 ** 31 : Number(asked)
fastCheck.configureGlobal({ seed })
t.comment(`SEED=${seed}`)

export { fastCheck as fc }
