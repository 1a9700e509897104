export { xqp } from './xqp.js'
export { xrecipient } from './xrecipient.js'
export { xsender } from './xsender.js'
