// A file of its own, so that it is loaded only by who counts by domain.
import suffixes = require('tldts')

export = suffixes
