import { number } from '../making/words.js'

/** Marks that are not seen, or that turn the order of what stands around them. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu

/** A text of the log with `%HH` for the bytes of each character that is not seen, as for bytes that are no text. */
export function seen(text: string): string {
  return text.replace(unseen, (mark) =>
    [...Buffer.from(mark)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  )
}

/** The first `most` characters, and how many there are in all if these are more. */
export function clipped(text: string, most: number): { shown: string; all: number | null } {
  const first = [...seen(text.slice(0, 2 * most))]
  if (text.length <= 2 * most && first.length <= most) return { shown: first.join(''), all: null }
  return { shown: first.slice(0, most).join(''), all: [...text].length }
}

/** The same as one text: `first…`. */
export function clip(text: string, most: number): string {
  const { shown, all } = clipped(text, most)
  return all === null ? shown : `${shown}…`
}

/** A text that comes from the log, or may hold one: whatever letters are in it, it reads from the left, and the page around it is not touched. */
export function Logged({ text, most }: { text: string; most: number }) {
  if (text === '') return <i>empty</i>
  const { shown, all } = clipped(text, most)
  return (
    <bdi dir="ltr">
      {shown}
      {all !== null && <i class="cut">… ({number(all)} characters)</i>}
    </bdi>
  )
}
