import { closeSync, openSync, readSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { reading } from '@qmailanalog/log'
import t from 'tap'

const text = Array.from({ length: 20000 }, (_, n) => `${n}.5 status: local 0/1\n`).join('')
const { textFrom } = await reading()

async function all(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: string[] = []
  for await (const chunk of chunks) parts.push(chunk.toString('latin1'))
  return parts.join('')
}

t.test('a text is read from an open descriptor, which stays as it is', async (t) => {
  const damaged = gzipSync(text).subarray(0, -3000)
  const files = { plain: Buffer.from(text), gzip: gzipSync(text), damaged, short: 'a\n', none: '' }
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(t.testdir({}), name)
    writeFileSync(path, bytes)
    const fd = openSync(path, 'r')
    // Wherever it stands.
    readSync(fd, Buffer.alloc(100), 0, 100, null)
    let told = 0
    const read = (bytes: number) => {
      told += bytes
    }
    if (name === 'damaged') {
      const parts: string[] = []
      const taking = (async () => {
        for await (const chunk of textFrom(fd)) parts.push(chunk.toString('latin1'))
      })()
      await t.rejects(taking, { message: /^damaged or cut off gzip data after \d+ bytes of text$/ })
      const used = parts.join('')
      t.ok(used.length > 100000 && text.startsWith(used), 'all up to the damage')
    } else {
      const whole = name === 'short' || name === 'none' ? `${bytes}` : text
      for (const start of [0, 1, 65537]) {
        told = 0
        t.equal(await all(textFrom(fd, { read, most: 1000, start })), whole.slice(start), name)
        const from = name === 'gzip' ? 0 : Math.min(start, bytes.length)
        t.equal(told, bytes.length - from, `${name}, what was read is told`)
      }
    }
    t.equal(readSync(fd, Buffer.alloc(10), 0, 10, 0), Math.min(10, bytes.length), 'still open')
    closeSync(fd)
  }
})
