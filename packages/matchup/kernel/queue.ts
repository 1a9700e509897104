// The hot loop of the suite: takes the lines of qmail-send, keeps what is open, prints message and delivery
// lines (matchup(5)). In AssemblyScript: TypeScript with types of machine words, which becomes WebAssembly.
// Whatever is to be said of a line is said here, and no address of its memory is known outside, but for where
// bytes are put and taken. Addresses are unsigned here, and signed for JavaScript.
export { anyKnown, forgetKnown } from './any'
export { deliveriesPassed, messagesPassed, watch } from './ends'
export { heapBegins } from './heap'
export { areaFor, headedLines, headIsBehind, lineAside, lines } from './lines'
export { pendingDeliveries, pendingMessages } from './pending'
export { beforeOther, begin, taken } from './printed'
export { originOf, placesPassed, queueAfter, turnTo, waiting } from './queues'
