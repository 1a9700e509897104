// Queues: one for each origin and name, in the order of their first lines.
import { deliveriesOf, messagesOf, Queue, queueBytes } from './rows'
import { add, find, passedOver, rowAt, Store, sizeOfStore } from './store'

/** Where the store of all queues stands, without rows in the beginning. */
const QUEUES: usize = 896

/** What the lines at hand are about. */
let origin: u64 = 0
let name: u64 = 0

/** Its queue, 0 if it was not looked for yet. */
let known: usize = 0

function all(): Store {
  return changetype<Store>(QUEUES)
}

/** What follows is about the queue of a origin, the one without a name. */
export function turnTo(itsSource: u32): void {
  origin = itsSource
  turnToName(0)
}

/** What follows is about the queue of the same origin that has a name, as names.ts has it. */
export function turnToName(itsName: u64): void {
  name = itsName
  known = 0
}

/** The queue at hand; it is made if it was never at hand before. */
export function ours(): Queue {
  return known === 0 ? found() : changetype<Queue>(known)
}

function found(): Queue {
  const place = find(all(), origin, name)
  const queue = place === 0 ? make() : rowAt<Queue>(place)
  known = changetype<usize>(queue)
  return queue
}

function make(): Queue {
  const queue = add<Queue>(all(), origin, name, queueBytes)
  memory.fill(changetype<usize>(messagesOf(queue)), 0, 2 * sizeOfStore)
  return queue
}

/** Whether the queue of a name, of the origin at hand, has a delivery. */
export function hasDelivery(itsName: u64, number: u64, part: u64): bool {
  const place = find(all(), origin, itsName)
  return place !== 0 && find(deliveriesOf(rowAt<Queue>(place)), number, part) !== 0
}

/** The queue behind another, or the first one behind 0; 0 if there is none. */
export function queueAfter(queue: usize): usize {
  return queue === 0 ? all().first : changetype<Queue>(queue).after
}

/** The origin of a queue. */
export function originOf(queue: Queue): u32 {
  return u32(queue.number)
}

/** The messages of all queues. */
export function waiting(): f64 {
  let sum: u64 = 0
  for (let queue = queueAfter(0); queue !== 0; queue = queueAfter(queue)) {
    sum += messagesOf(changetype<Queue>(queue)).size
  }
  return f64(sum)
}

/** How many places of tables the searches for all that is open pass over, together. */
export function placesPassed(): f64 {
  let sum = passedOver(all())
  for (let at = queueAfter(0); at !== 0; at = queueAfter(at)) {
    const queue = changetype<Queue>(at)
    sum += passedOver(messagesOf(queue)) + passedOver(deliveriesOf(queue))
  }
  return f64(sum)
}
