import { delay, number, percent, size } from '../making/words.js'
import type { Host, Model, Reason, Reasons, Sender, Top, Uid } from '../model.js'
import { said, spoken } from '../text/reason.js'
import type { Limits } from './limits.js'
import { Logged } from './logged.js'
import { type About, Bar, Barred, type Column, Table } from './table.js'
import { many, nothing } from './words.js'

/** A column of counts. */
const counts = <Row,>(head: string, by: (row: Row) => number): Column<Row> => ({
  head,
  by,
  cell: (row) => number(by(row)),
})

/** A column of a share of something; of nothing there is no share. */
const shares = <Row,>(
  head: string,
  part: (row: Row) => number,
  all: (row: Row) => number,
): Column<Row> => {
  const by = (row: Row) => (all(row) > 0 ? part(row) / all(row) : null)
  const cell = (row: Row) => {
    const share = by(row)
    return share === null ? nothing : percent(share)
  }
  return { head, by, cell }
}

/** Columns of what somebody sent. */
const sent = <Row extends Sent>(): Column<Row>[] => [
  counts('messages', ({ messages }) => messages),
  { head: 'bytes', by: ({ bytes }) => bytes, cell: ({ bytes }) => size(bytes) },
  counts('recipients', ({ recipients }) => recipients),
  shares(
    'failed',
    ({ failures }) => failures,
    ({ recipients }) => recipients,
  ),
]
type Sent = Pick<Uid, 'messages' | 'bytes' | 'recipients' | 'failures'>

/** A column of a share of the attempts. */
const ofAttempts = <Row extends { attempts: number }>(head: string, part: (row: Row) => number) =>
  shares(head, part, ({ attempts }: Row) => attempts)

const delays = <Row,>(head: string, by: (row: Row) => number | null): Column<Row> => ({
  head,
  by,
  cell: (row) => {
    const value = by(row)
    return value === null ? nothing : delay(value)
  },
})

function Why(props: { reasons: Reasons; of: string; limits: Limits; id: string; title: string }) {
  const { reasons, of, limits } = props
  const { more } = reasons
  const columns: Column<Reason>[] = [
    {
      head: 'reason',
      cell: ({ reason, example, host, hosts }) => (
        <>
          {said(reason) === '' ? (
            <i>nothing was said</i>
          ) : (
            <Logged text={said(reason)} most={limits.sentence} />
          )}
          <span class="example">
            {hosts > 1 ? 'most from ' : 'from '}
            <Logged text={host} most={limits.name} />
          </span>
          {example !== reason && example !== '' && (
            <span class="example">
              such as <Logged text={spoken(example)} most={limits.sentence} />
            </span>
          )}
        </>
      ),
    },
    {
      head: 'share',
      by: ({ share }) => share,
      cell: ({ share }) => <Barred bar={<Bar share={share} of={of} />}>{percent(share)}</Barred>,
    },
    counts('deliveries', ({ count }) => count),
    counts('hosts', ({ hosts }) => hosts),
  ]
  return (
    <Table
      id={props.id}
      title={props.title}
      note={`${many(reasons.deliveries, 'delivery', 'deliveries')}; * is what differs`}
      columns={columns}
      rows={reasons.rows}
      most={limits.rows}
      more={more.rows}
      tell={more.deliveries > 0 ? `, of ${many(more.deliveries, 'delivery', 'deliveries')}` : ''}
    />
  )
}

/** Why mail failed, and why it is late. */
export function WhyBoth({ model, limits }: { model: Model; limits: Limits }) {
  if (model.whyFailed.rows.length + model.whyLate.rows.length === 0) return null
  return (
    <section aria-labelledby="reasons">
      <h2 id="reasons">Why</h2>
      <Why
        id="failed"
        title="Why mail failed"
        of="failures"
        reasons={model.whyFailed}
        limits={limits}
      />
      <Why
        id="late"
        title="Why mail is late"
        of="deferrals"
        reasons={model.whyLate}
        limits={limits}
      />
    </section>
  )
}

function Senders({ senders, limits }: { senders: Top<Sender>; limits: Limits }) {
  const columns: Column<Sender>[] = [
    { head: 'sender', cell: ({ sender }) => <Logged text={sender} most={limits.name} /> },
    ...sent<Sender>(),
    ofAttempts('deferred', ({ deferrals }) => deferrals),
  ]
  return (
    <Table
      id="senders"
      title="Who sends"
      note="failed: of the recipients; deferred: of the delivery attempts"
      columns={columns}
      rows={senders.rows}
      more={senders.more}
      most={limits.rows}
    />
  )
}

const percentOf = (part: number, all: number) =>
  all > 0 ? Math.round((part * 1000) / all) / 10 : 0

/** What became of the attempts, as a bar. */
function Split({ host: { attempts, failures, deferrals } }: { host: Host }) {
  const failed = percentOf(failures, attempts)
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="successes" width="100" height="8" />
      <rect class="deferrals" width={percentOf(failures + deferrals, attempts)} height="8" />
      <rect class="failures" width={failed} height="8" />
    </svg>
  )
}

function Hosts(props: About & { hosts: Top<Host>; limits: Limits; slow?: boolean }) {
  const { limits, hosts, slow } = props
  const host: Column<Host> = {
    head: 'host',
    cell: ({ host }) => <Logged text={host} most={limits.name} />,
  }
  const columns: Column<Host>[] = slow
    ? [
        host,
        delays('p95', ({ p95 }) => p95),
        delays('p50', ({ p50 }) => p50),
        counts('successes', ({ successes }) => successes),
        {
          head: 'per attempt',
          by: ({ xdelay, attempts }) => (attempts > 0 ? xdelay / attempts : null),
          cell: ({ xdelay, attempts }) => (attempts > 0 ? delay(xdelay / attempts) : nothing),
        },
      ]
    : [
        host,
        {
          head: 'attempts',
          by: ({ attempts }) => attempts,
          cell: (row) => <Barred bar={<Split host={row} />}>{number(row.attempts)}</Barred>,
        },
        ofAttempts('success', ({ successes }) => successes),
        ofAttempts('failed', ({ failures }) => failures),
        ofAttempts('deferred', ({ deferrals }) => deferrals),
        delays('p95', ({ p95 }) => p95),
      ]
  return <Table {...props} columns={columns} rows={hosts.rows} most={limits.rows} />
}

function Uids({ uids, limits, ...about }: About & { uids: Top<Uid>; limits: Limits }) {
  const columns: Column<Uid>[] = [
    { head: 'uid', cell: ({ uid }) => <Logged text={uid} most={limits.name} /> },
    ...sent<Uid>(),
  ]
  return <Table {...about} columns={columns} rows={uids.rows} most={limits.rows} />
}

/** Who sends, where it goes, and where that is slow. */
export function Who({ model, limits }: { model: Model; limits: Limits }) {
  const { senders, hosts, slow, uids } = model
  const lists = [senders, hosts, slow, uids.byMessages, uids.byBytes]
  if (lists.every(({ rows }) => rows.length === 0)) return null
  // Sorted by another column, one table of all is both.
  const both = uids.byMessages.more > 0 || uids.byMessages.rows.length > limits.rows
  return (
    <section aria-labelledby="who">
      <h2 id="who">Who and where</h2>
      <Senders senders={senders} limits={limits} />
      <Hosts
        id="hosts"
        title="Where it goes"
        note="what became of the delivery attempts; p95 is of the time from birth to delivery"
        hosts={hosts}
        more={hosts.more}
        limits={limits}
      />
      <Hosts
        id="slow"
        title="Slowest hosts"
        note="by p95 of the time from birth to delivery, of hosts with at least 10 successes"
        hosts={slow}
        more={slow.more}
        limits={limits}
        slow
      />
      <div class="pair">
        <Uids
          id="uids"
          title={both ? 'Users by messages' : 'Users'}
          uids={uids.byMessages}
          more={uids.byMessages.more}
          limits={limits}
        />
        {both && (
          <Uids
            id="uid-bytes"
            title="Users by bytes"
            uids={uids.byBytes}
            more={uids.byBytes.more}
            limits={limits}
          />
        )}
      </div>
    </section>
  )
}
