/** Text quotes: describing a range of a document, and finding it again in another state or form of the text. */

import type { Selector } from '../shared/annotation';
import type { DomText } from './domText';
import { find, type Hints } from './find';

export { describe, describeOffsets, type Description } from './describe';
export { type DomText, textOf, type TextOptions } from './domText';
export { find, type Hints, type Place } from './find';
export { OBJECT } from './leftOut';
export { type Offsets, Pages, Text, textOfString } from './text';

export interface Found {
  /** `anchored`: sure (score >= 0.8); `moved`: check (0.6 to 0.8); `missing`: not in this text. */
  state: 'anchored' | 'moved' | 'missing';
  /** 0 to 1. */
  score: number;
  range: Range | null;
}

/** Where what the selectors of one part name is in the text of a root. Make the text once for all that are sought in it. */
export function anchor(selectors: readonly Selector[], text: DomText, hints: Hints = {}): Found {
  const { state, score, start, end } = find(selectors, text, hints);
  return { state, score, range: state === 'missing' ? null : text.range(start, end) };
}
