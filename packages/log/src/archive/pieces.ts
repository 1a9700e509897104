import type { Bytes } from './damage.js'

/** How large the pieces are that a decoder is fed with when it has failed, once and again, in bytes. */
const smaller = [1024, 1] as const
/** How many pieces a decoder may have taken before it says what it made of the first of them. */
const ahead = 3

/**
 * The text of a decoder that fails with its last output unsaid: then the input is read again, in smaller
 * pieces around the place where it failed, so that all of the text before the damage is there. What cannot be
 * read again comes in smaller pieces from the beginning, so that little is missing. In the end the error
 * is thrown.
 */
export async function* toTheDamage(
  decode: (bytes: Bytes) => Bytes,
  bytes: Bytes,
  again?: () => Bytes,
): Bytes {
  let given = 0
  let input = new Pieces(bytes, again ? 0 : smaller[0])
  let failure: unknown
  try {
    for await (const text of decode(input.all())) {
      given += text.length
      yield text
    }
    return
  } catch (error) {
    failure = error
  }
  for (const size of again ? smaller : []) {
    input = new Pieces(again!(), size, input.sure)
    let seen = 0
    try {
      for await (const text of decode(input.all())) {
        seen += text.length
        if (seen <= given) continue
        yield text.subarray(Math.max(0, text.length - (seen - given)))
        given = seen
      }
    } catch {
      // It fails where it failed, or sooner.
    }
  }
  throw failure
}

/** Input as it comes, and from a place on in pieces of a size. */
class Pieces {
  private readonly ends: number[] = []

  constructor(
    private readonly bytes: Bytes,
    private readonly size = 0,
    private readonly from = 0,
  ) {}

  /** How much of the input surely is behind the decoder, in bytes. */
  get sure(): number {
    return this.ends.at(-1 - ahead) ?? 0
  }

  async *all(): Bytes {
    let at = 0
    for await (const chunk of this.bytes) {
      for (let p = 0; p < chunk.length; ) {
        const before = this.from - at
        const most = this.size === 0 ? chunk.length : before > 0 ? before : this.size
        const piece = chunk.subarray(p, p + most)
        p += piece.length
        at += piece.length
        this.ends.push(at)
        if (this.ends.length > ahead + 1) this.ends.shift()
        yield piece
      }
    }
  }
}
