// What is known of messages, deliveries and queues, and the words around it.
import { Row, Store, sizeOfStore } from './store'

/**
 * Columns of a message: lengths of its pieces of text, each with the blank behind it, and its counts. The
 * text: birth, bytes, sender, qp and uid.
 */
@unmanaged
export class Message extends Row {
  bytes: u8
  /** qp and uid, with a blank between them and none behind */
  tail: u8
  birth: u32
  sender: u32
  nk: u64
  nd: u64
  nz: u64
}

/** Columns of a delivery: lengths of its pieces of text, and its message. The text: dstart, place (CHANNEL.RECIPIENT). */
@unmanaged
export class Delivery extends Row {
  dstart: u32
  place: u32
  channel: u32
  message: u64
}

/** A queue: its number is that of its origin, its part its name. Its stores stand behind it. */
@unmanaged
export class Queue extends Row {}

/** How many bytes a queue has. */
export const queueBytes: u32 = offsetof<Queue>() + 2 * sizeOfStore

/** The messages of a queue. */
export function messagesOf(queue: Queue): Store {
  return changetype<Store>(changetype<usize>(queue) + offsetof<Queue>())
}

/** The deliveries of a queue. */
export function deliveriesOf(queue: Queue): Store {
  return changetype<Store>(changetype<usize>(queue) + offsetof<Queue>() + sizeOfStore)
}

/** Where the text of a message begins. */
export function textOfMessage(message: Message): usize {
  return changetype<usize>(message) + offsetof<Message>()
}

/** Where the text of a delivery begins. */
export function textOfDelivery(delivery: Delivery): usize {
  return changetype<usize>(delivery) + offsetof<Delivery>()
}

/** Where the words stand, in this order: 32 bytes each, the last of them their length. */
export const words: usize = 1024

export enum Word {
  NOBODY,
  NOBODYS,
  MANGLED,
  INFO,
  BYTES,
  FROM,
  QP,
  UID,
  EXTRA,
  STARTING,
  MSG,
  TO,
  NUMBER,
}
