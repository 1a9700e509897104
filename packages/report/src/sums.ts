/** So many sums for each of a growing number of keys, in doubles (the reports add in input order). */
export class Sums {
  private sums: Float64Array

  constructor(private readonly width: number) {
    this.sums = new Float64Array(1024 * width)
  }

  /** Adds to sum `column` of key `n`. */
  add(n: number, column: number, value: number): void {
    const at = n * this.width + column
    if (at >= this.sums.length) {
      const grown = new Float64Array((n + 1) * 2 * this.width)
      grown.set(this.sums)
      this.sums = grown
    }
    this.sums[at]! += value
  }

  of(n: number, column: number): number {
    return this.sums[n * this.width + column] ?? 0
  }
}
