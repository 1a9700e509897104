// A file of its own, so that it is loaded only by who meets a time without a zone.
import temporal = require('@js-temporal/polyfill')

export = temporal
