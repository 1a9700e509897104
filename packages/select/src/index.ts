export { xqp } from './xqp.js'
export { xrecipient } from './xrecipient.js'
export { xselect } from './xselect.js'
export { xsender } from './xsender.js'
