import { charset, harmless } from '@qmailanalog/program'
import t from 'tap'

const bytes = (text: string) => Buffer.from(text, 'latin1')

t.test('the character set of the environment', async (t) => {
  const table: [Record<string, string>, string][] = [
    [{}, ''],
    [{ LANG: 'C' }, ''],
    [{ LANG: 'C.UTF-8' }, 'utf-8'],
    [{ LANG: 'de_DE.utf8@euro' }, 'utf-8'],
    [{ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, ''],
    [{ LANG: 'C', LC_CTYPE: 'de_DE.ISO-8859-1' }, 'iso-8859-1'],
    [{ LC_ALL: '', LC_CTYPE: '', LANG: 'de_DE.ISO8859-15' }, 'iso-8859-15'],
  ]
  for (const [env, set] of table) t.equal(charset(env), set, JSON.stringify(env))
})

t.test('what controls a terminal, or is no character, is shown as ?', async (t) => {
  const table: [string, string, string][] = [
    ['', 'a\x1b[31m\tb\n\x7f\xe9', 'a?[31m\tb\n??'],
    ['iso-8859-1', 'a\x1b\x9b31m\xe9\r\n', 'a??31m\xe9?\n'],
    ['utf-8', 'a\x1b[31m\tb\n\x7f', 'a?[31m\tb\n?'],
    ['utf-8', '\xc3\xa9 \xe9 \xff', '\xc3\xa9 ? ?'],
    // C1 controls and what turns the direction of writing
    ['utf-8', '\xc2\x9b31m \xe2\x80\xaeabc', '?31m ?abc'],
    ['utf-8', '\xf0\x9f\x93\xa7 \xef\xbf\xbd', '\xf0\x9f\x93\xa7 ?'],
  ]
  for (const [set, input, shown] of table) {
    for (let cut = 0; cut <= input.length; cut++) {
      const change = harmless(set)
      const pieces = [change(bytes(input.slice(0, cut))), change(bytes(input.slice(cut))), change()]
      t.equal(Buffer.concat(pieces).toString('latin1'), shown, `${set} cut at ${cut}`)
    }
  }
})
