// A file of its own, so that it is loaded only by who asks for names.
import picomatch = require('picomatch')

export = picomatch
