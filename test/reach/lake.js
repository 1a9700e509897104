// The recipe for a lake: days of records as NDJSON and Parquet, asked by DuckDB.
import { shipped, spread } from './logs.js'
import { blocks, recipe } from './page.js'
import { Checks } from './room.js'

/** A cell of a row, however it is written. */
const cell = (value) => (/^-?\d+(\.\d+)?(e[-+]\d+)?$/.test(String(value)) ? Number(value) : value)

/** Rows as texts, in an order of their own, with these columns only. */
const texts = (rows, columns) =>
  rows.map((row) => JSON.stringify(columns.map((name) => cell(row[name])))).sort()

export async function lake() {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const checks = new Checks('lake')
  const { room } = checks
  room.write('log', spread(shipped().slice(200), 12).join(''))
  await room.plain('qlogmatch --quiet --state state --out matched ../log')
  const [shell, ...statements] = recipe('lake')
  await room.prints(shell)
  const database = await DuckDBInstance.create(':memory:')
  const connection = await database.connect()
  await connection.run(`SET file_search_path = '${room.at('work')}'`)
  const before = process.cwd()
  process.chdir(room.at('work'))
  try {
    for (const text of statements) await connection.run(text)
    const queries = blocks().filter(({ language, name }) => language === 'sql' && name !== 'lake')
    for (const { name, text } of queries) {
      const rows = (await connection.runAndReadAll(text)).getRowObjectsJson()
      const wanted = (await room.plain(`cat matched/* | ${name} --format ndjson`))
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line))
      const columns = Object.keys(rows[0] ?? {})
      checks.ok(columns.length > 2 && columns.every((it) => it in wanted[0]), `columns of ${name}`)
      checks.same(
        texts(rows, columns).join('\n'),
        texts(wanted, columns).join('\n'),
        `${name} of DuckDB and ours`,
      )
    }
    checks.ok(queries.length >= 4, 'four queries')
  } finally {
    process.chdir(before)
    connection.closeSync()
    database.closeSync()
  }
  return checks.end()
}
