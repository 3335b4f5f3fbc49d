/** Which words of a quote survive in a stretch of text, in their order: the best local alignment, after Smith and Waterman. */

import type { Sought } from './query';
import type { Word } from './words';

export interface Alignment {
  /** Weight of the quote's words that survive. */
  kept: number;
  /** Indices of the first and last word of the stretch that is one of them. */
  first: number;
  last: number;
  /** Do the quote's own first and last word survive? */
  opens: boolean;
  closes: boolean;
}

/** What a word costs that stands in the stretch and not in the quote; and what share of its weight one that is lost. */
const INSERTED = 0.3;
const LOST = 0.25;
/** Steps of work at most, for one alignment. */
const MOST = 400_000;

const NOTHING = 0;
const BOTH = 1;
const SKIP_SOUGHT = 2;
const SKIP_WORD = 3;

/** Fills the table; answers the directions and where the best alignment ends. */
function fill(sought: readonly Sought[], words: readonly Word[]): { steps: Uint8Array; end: number } {
  const columns = words.length + 1;
  const steps = new Uint8Array((sought.length + 1) * columns);
  let above = new Float64Array(columns);
  let row = new Float64Array(columns);
  let best = 0;
  let end = 0;
  for (let index = 1; index <= sought.length; index += 1) {
    const { id, weight } = sought[index - 1] as Sought;
    row[0] = 0;
    for (let column = 1; column < columns; column += 1) {
      let most = 0;
      let step = NOTHING;
      const lost = (above[column] as number) - weight * LOST;
      const inserted = (row[column - 1] as number) - INSERTED;
      if (lost > most) [most, step] = [lost, SKIP_SOUGHT];
      if (inserted > most) [most, step] = [inserted, SKIP_WORD];
      if (id >= 0 && (words[column - 1] as Word).id === id) {
        const both = (above[column - 1] as number) + weight;
        if (both > most) [most, step] = [both, BOTH];
      }
      row[column] = most;
      steps[index * columns + column] = step;
      if (most > best) {
        best = most;
        end = index * columns + column;
      }
    }
    [above, row] = [row, above];
  }
  return { steps, end };
}

/** Null where no word survives, or the two are too long to be compared. */
export function align(sought: readonly Sought[], words: readonly Word[]): Alignment | null {
  if (sought.length * words.length > MOST) return null;
  const columns = words.length + 1;
  const { steps, end } = fill(sought, words);
  const found: Alignment = { kept: 0, first: -1, last: -1, opens: false, closes: false };
  let cell = end;
  for (let step = steps[cell]; step !== NOTHING; step = steps[cell]) {
    if (step === BOTH) {
      const index = Math.floor(cell / columns) - 1;
      found.kept += (sought[index] as Sought).weight;
      found.first = (cell % columns) - 1;
      if (found.last < 0) found.last = found.first;
      if (index === 0) found.opens = true;
      if (index === sought.length - 1) found.closes = true;
    }
    cell -= step === BOTH ? columns + 1 : step === SKIP_SOUGHT ? columns : 1;
  }
  return found.first < 0 ? null : found;
}
