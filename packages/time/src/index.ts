export { type Day, dayOf } from './day.js'
export { temporal } from './load.js'
export { isZone, zoneFor, zoneOf } from './zone.js'
