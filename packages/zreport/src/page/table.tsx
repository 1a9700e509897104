import type { ComponentChildren } from 'preact'
import { number } from '../making/words.js'

/** How many rows are shown before all are asked for. */
const folded = 10

/** A column of a table; the first one of a table is what its rows are about. */
export interface Column<Row> {
  head: string
  cell(row: Row): ComponentChildren
  /** what it is sorted by; texts have none, and are sorted as they stand there */
  by?(row: Row): number | null
}

/** What is known of a table beside its rows. */
export interface About {
  id: string
  title: string
  /** what the columns mean, where that is not plain */
  note?: string
  /** how many rows more there are, and what more to say of these */
  more: number
  tell?: string
}

/** A table whose rows are folded to ten; where scripts run, its heads sort it. */
export function Table<Row>(props: About & { columns: Column<Row>[]; rows: Row[]; most: number }) {
  const { id, columns } = props
  const rows = props.rows.slice(0, props.most)
  const more = props.more + props.rows.length - rows.length
  if (rows.length === 0) return null
  return (
    <section class="listing" aria-labelledby={id}>
      <h3 id={id}>{props.title}</h3>
      {props.note && <p class="unit">{props.note}</p>}
      <table class={`sorted of${columns.length - 1}`} aria-labelledby={id}>
        <thead>
          <tr>
            {columns.map(({ head, by }) => (
              <th scope="col" class={by ? 'number' : 'text'}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row row={row} columns={columns} />
          ))}
        </tbody>
      </table>
      {(rows.length > folded || more > 0) && (
        <p class="rest">
          {rows.length > folded && (
            <label>
              <input type="checkbox" /> show all {number(rows.length)} rows
            </label>
          )}
          {more > 0 && (
            <span>
              and {number(more)} more{props.tell}
            </span>
          )}
        </p>
      )}
    </section>
  )
}

function Row<Row>({ row, columns }: { row: Row; columns: Column<Row>[] }) {
  return (
    <tr>
      {columns.map(({ cell, by }, at) => {
        if (at === 0) {
          return <th scope="row">{cell(row)}</th>
        }
        if (!by) return <td>{cell(row)}</td>
        return (
          <td class="number" data-by={by(row) ?? undefined}>
            {cell(row)}
          </td>
        )
      })}
    </tr>
  )
}

/** A share as a bar; its number stands beside it. */
export function Bar({ share, of }: { share: number; of: string }) {
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="empty" width="100" height="8" />
      <rect class={of} width={Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10} height="8" />
    </svg>
  )
}

/** A number with its bar, so that these stand below each other. */
export function Barred({ bar, children }: { bar: ComponentChildren; children: string }) {
  return (
    <span class="barred">
      {bar}
      <span>{children}</span>
    </span>
  )
}
