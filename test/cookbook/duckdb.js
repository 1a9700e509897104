// Runs a statement of SQL in DuckDB's engine.
import { DuckDBInstance } from '@duckdb/node-api'

const connection = await (await DuckDBInstance.create()).connect()
await connection.run(process.argv[2])
