export { qlogmatch } from './qlogmatch.js'
