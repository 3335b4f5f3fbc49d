/** Random quotes of old versions, and what became of each: the truth that methods are held against. */

import { describeOffsets, type Offsets } from '@src/anchor/index';
import type { Selector } from '@src/shared/annotation';

import type { Pair } from './documents';
import { numbers } from './edits';
import { wordsOf } from './words';

/** `edited`: 60 % of its words or more are still there; `deleted`: 20 % or less. What is between, or torn apart, is left out. */
export type Fate = 'unchanged' | 'edited' | 'deleted';

export interface Quote {
  pair: Pair;
  fate: Fate;
  at: Offsets;
  selectors: Selector[];
  context: string;
  /** Where it is now; null for what was deleted. */
  truth: Offsets | null;
  /** It stood in the old version more than once: what it was about was never said by its words alone. */
  repeated: boolean;
}

const FEWEST = 3;
const MOST = 40;

function fateOf(became: readonly number[]): { fate: Fate; first: number; last: number } | null {
  const kept = became.filter((index) => index >= 0);
  const [first, last] = [Math.min(...kept), Math.max(...kept)];
  const share = kept.length / became.length;
  if (share <= 0.2) return { fate: 'deleted', first, last };
  const inOrder = kept.every((index, place) => place === 0 || index > (kept[place - 1] as number));
  if (share < 0.6 || !inOrder || last - first + 1 > 2 * became.length + 5) return null;
  return { fate: share === 1 && last - first + 1 === became.length ? 'unchanged' : 'edited', first, last };
}

/** Quotes of 3 to 40 words from anywhere in the old version. */
export function quotesOf(pair: Pair, count: number, seed: number): Quote[] {
  const random = numbers(seed);
  const words = wordsOf(pair.old.line);
  const now = wordsOf(pair.now.line);
  const quotes: Quote[] = [];
  for (let made = 0; made < count; made += 1) {
    const length = FEWEST + Math.floor(random() * (MOST - FEWEST + 1));
    const first = Math.floor(random() * Math.max(1, words.length - length));
    const at = { start: words[first]?.start ?? 0, end: words[Math.min(words.length, first + length) - 1]?.end ?? 0 };
    const found = fateOf(Array.from(pair.became.subarray(first, first + length)));
    const described = describeOffsets(at, pair.old);
    if (!found || !described) continue;
    const truth = found.fate === 'deleted' ? null : { start: now[found.first]?.start ?? 0, end: now[found.last]?.end ?? 0 };
    const exact = pair.old.line.slice(at.start, at.end);
    const repeated = pair.old.line.indexOf(exact) !== pair.old.line.lastIndexOf(exact);
    quotes.push({ pair, fate: found.fate, at, selectors: described.part.selector, context: described.context, truth, repeated });
  }
  return quotes;
}

/** Whether the quote, word for word, still stands somewhere. */
export function stillThere({ pair, at }: Quote): boolean {
  return pair.now.line.includes(pair.old.line.slice(at.start, at.end));
}

/** Half of what both cover together, or more. */
export function right(found: Offsets, truth: Offsets): boolean {
  const common = Math.min(found.end, truth.end) - Math.max(found.start, truth.start);
  return common / (Math.max(found.end, truth.end) - Math.min(found.start, truth.start)) >= 0.5;
}
