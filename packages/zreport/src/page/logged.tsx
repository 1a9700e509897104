import { count } from './words.js'

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

/** The first `most` characters, and how many more there are. */
export function clipped(text: string, most: number): { shown: string; more: number } {
  const whole = [...seen(text)]
  if (whole.length <= most) return { shown: whole.join(''), more: 0 }
  return { shown: whole.slice(0, most).join(''), more: whole.length - most }
}

/** The same as one text: `first…`. */
export function clip(text: string, most: number): string {
  const { shown, more } = clipped(text, most)
  return more > 0 ? `${shown}…` : shown
}

/** A text that comes from the log, or may hold one: it keeps its own direction, and never breaks the page. */
export function Logged({ text, most }: { text: string; most: number }) {
  const { shown, more } = clipped(text, most)
  return (
    <bdi>
      {shown}
      {more > 0 && <i class="cut">… {count(more)} more characters</i>}
    </bdi>
  )
}
