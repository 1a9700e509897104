// A file of its own, so that it is loaded only by who asks for a pattern.
import re2js = require('re2js')

export = re2js
