/** A text cut to a width: what is left out in the middle is `...`. */
export function cut(text: string, width: number): string {
  if (text.length <= width) return text
  if (width <= 6) return text.slice(0, width)
  const end = Math.floor((width - 3) / 3)
  return `${text.slice(0, width - 3 - end)}...${text.slice(text.length - end)}`
}

/** Words in lines of at most so many columns, all but the first behind `indent` blanks; a word that is longer is cut where the line ends. */
export function wrapped(text: string, width: number, indent = 0): string[] {
  const lines: string[] = []
  let line = ''
  const room = () => width - (lines.length > 0 ? indent : 0)
  const close = () => {
    lines.push(lines.length > 0 ? ' '.repeat(indent) + line : line)
    line = ''
  }
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room()) close()
    let rest = line === '' ? word : ` ${word}`
    while (line.length + rest.length > room()) {
      const fits = room() - line.length
      line += rest.slice(0, fits)
      rest = rest.slice(fits)
      close()
    }
    line += rest
  }
  if (line !== '' || lines.length === 0) close()
  return lines
}

/** A command in lines that can be pasted, each but the last with a backslash behind it; undefined if a word of it is too long for that. */
export function wrappedCommand(
  command: string,
  width: number,
  indent: number,
): string[] | undefined {
  const lines: string[] = []
  let line = ''
  const close = (end: string) => {
    lines.push(`${lines.length > 0 ? ' '.repeat(indent) : ''}${line}${end}`)
    line = ''
  }
  // A quoted word is one, whatever stands in it.
  for (const word of command.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^ '"\\])+/g) ?? []) {
    const room = width - 2 - (lines.length > 0 ? indent : 0)
    if (line !== '' && line.length + 1 + word.length > room) close(' \\')
    line = line === '' ? word : `${line} ${word}`
    if (line.length > width - 2 - indent && line === word) return undefined
  }
  close('')
  return lines
}

/** How narrow the first column may be. */
const narrowest = 12

/** A column: its head and its cells; numbers stand flush right. */
export interface Column {
  head: string
  cells: string[]
  left?: boolean
}

/**
 * Rows under a heading: the first column is the key, which takes the room that the others leave; columns without
 * a word are left out.
 */
export function laidOut(key: Column, columns: Column[], width: number): string[] {
  const shown = columns.filter(({ cells }) => cells.some((cell) => cell !== ''))
  const widths = shown.map(({ head, cells }) =>
    cells.reduce((most, cell) => Math.max(most, cell.length), head.length),
  )
  const least = Math.max(key.head.length, narrowest)
  const othersOf = () => widths.reduce((sum, width) => sum + 2 + width, 0)
  // Numbers beyond all measure take the room of the columns behind them.
  while (othersOf() > width - least && widths.pop() !== undefined) shown.pop()
  const others = othersOf()
  const longest = key.cells.reduce((most, cell) => Math.max(most, cell.length + 2), key.head.length)
  const first = Math.max(least, Math.min(longest, width - others))
  const line = (head: string, n: number | undefined) => {
    const cells = shown.map((column, at) => {
      const cell = n === undefined ? column.head : column.cells[n]!
      return column.left ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)
    })
    return [head.padEnd(first), ...cells].join('  ').trimEnd()
  }
  return [
    line(key.head, undefined),
    ...key.cells.map((cell, n) => line(`  ${cut(cell, first - 2)}`, n)),
  ]
}
