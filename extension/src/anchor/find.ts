/** Finds what selectors name in a text: by position, by the exact quote, by what is most like it. */

import type { Selector, TextPositionSelector, TextQuoteSelector } from '../shared/annotation';
import type { Offsets, Text } from './text';

export interface Hints {
  /** The paragraph that stood around the quote (a target's `context`). */
  context?: string;
  /** Where to look first: the page of a PDF, the section. */
  window?: Offsets;
}

export interface Place extends Offsets {
  state: 'anchored' | 'moved' | 'missing';
  /** 0 to 1. */
  score: number;
}

/** Where the quote is. Offsets are those of `text.value`; both are 0 where it is missing. */
export function find(selectors: readonly Selector[], text: Text, _hints: Hints = {}): Place {
  const quote = selectors.find(({ type }) => type === 'TextQuoteSelector') as TextQuoteSelector | undefined;
  const position = selectors.find(({ type }) => type === 'TextPositionSelector') as TextPositionSelector | undefined;
  const missing: Place = { state: 'missing', score: 0, start: 0, end: 0 };
  if (!quote?.exact) return missing;
  if (position) {
    const start = text.codePoints.offset(position.start);
    if (text.line.startsWith(quote.exact, start)) return { state: 'anchored', score: 1, start, end: start + quote.exact.length };
  }
  const start = text.line.indexOf(quote.exact);
  return start < 0 ? missing : { state: 'anchored', score: 1, start, end: start + quote.exact.length };
}
