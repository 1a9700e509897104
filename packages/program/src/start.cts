// Starts a bundled program, without compiling it again where V8 can use what was kept of its code.
import fs = require('node:fs')
import vm = require('node:vm')

const [, , name = '', open] = process.argv

// Before anything that an older one does not know.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  const told = `Node.js 20.19 or later is needed, and ${process.execPath} is ${process.versions.node}`
  process.stderr.write(`${name}: fatal: unable to start: ${told}\n`)
  process.exit(111)
}
const filename = `${__dirname}/${name}.cjs`
/** The code as V8 keeps it, twice: V8 believes what it gets, and damage shows in the difference. */
const kept = `${__dirname}/${name}.kept`

function sound(): Buffer | undefined {
  try {
    // Functions that the program calls anyway: to call one for the first time takes its time.
    const fd = fs.openSync(kept, 'r')
    const twice = Buffer.allocUnsafeSlow(fs.fstatSync(fd).size)
    fs.readSync(fd, twice, 0, twice.length, null)
    fs.closeSync(fd)
    const half = twice.subarray(twice.length / 2)
    return half.equals(twice.subarray(0, twice.length / 2)) ? half : undefined
  } catch {
    return undefined
  }
}

// It is ASCII, and this is what Node.js reads fastest.
const code = fs.readFileSync(filename, 'utf8')
const cachedData = sound()
// What another version of V8 has kept is not taken: then the code is compiled.
const script = new vm.Script(`(function (require, __filename) {${code}\n})`, {
  filename: `${name}.cjs`,
  ...(cachedData && { cachedData }),
})
// Asked for by the build: what a run has needed is worth keeping.
if (open?.startsWith('keep')) {
  process.on('exit', () => {
    const once = script.createCachedData()
    fs.writeFileSync(kept, Buffer.concat([once, once]))
  })
}
// As if the program had been started without us, which is what a second thread does.
process.argv.splice(1, 2, filename)
script.runInThisContext()(require, filename)
