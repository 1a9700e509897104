import fastCheck from 'fast-check'
import t from 'tap'

/**
 * fast-check, with a seed that is printed before anything is tried: `SEED=N` in the environment is one to try
 * again, for laws that have none of their own.
 */
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
fastCheck.configureGlobal({ seed })
t.comment(`SEED=${seed}`)

export { fastCheck as fc }
