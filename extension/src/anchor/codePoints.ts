/** Offsets of a string in UTF-16 units, as browsers count, and in code points, as the W3C's data model does. */

export class CodePoints {
  /** Offsets of the surrogate pairs, in UTF-16 units, ascending. */
  private readonly pairs: number[] = [];

  constructor(value: string) {
    for (const { index } of value.matchAll(/[\u{10000}-\u{10FFFF}]/gu)) this.pairs.push(index);
  }

  /** Code points before the offset; one inside a pair counts as before it. */
  before(offset: number): number {
    return offset - this.first((index) => this.pair(index) + 1 >= offset);
  }

  /** The offset that has this many code points before it. */
  offset(codePoints: number): number {
    return codePoints + this.first((index) => this.pair(index) - index >= codePoints);
  }

  private pair(index: number): number {
    return this.pairs[index] ?? 0;
  }

  /** The first index of a pair for which it holds; it holds for all that follow, too. */
  private first(holds: (index: number) => boolean): number {
    let low = 0;
    let high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
