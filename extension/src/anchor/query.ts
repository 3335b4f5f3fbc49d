/** A quote that is sought in a text: what selectors and hints say of it, in the forms in which it is compared. */

import type { Selector, TextPositionSelector, TextQuoteSelector } from '../shared/annotation';
import { NormalForm } from './normalForm';
import type { Offsets, Text } from './text';
import { wordsIn } from './words';

export interface Hints {
  /** The paragraph that stood around the quote (a target's `context`). */
  context?: string;
  /** Where to look first: the page of a PDF, the section. */
  window?: Offsets;
  /** The quote is from another face of the paper (its PDF, its abstract): where it stood there says nothing here. */
  otherFace?: boolean;
}

/** A word of the quote or of what stood around it. */
export interface Sought {
  /** Its id in the text, -1 where the text has it not. */
  id: number;
  weight: number;
  /** Which word it is, counted from the quote's first; below 0 before the quote. */
  index: number;
}

function soughtIn(line: string, text: Text): Sought[] {
  const sought: Sought[] = [];
  for (const { word } of wordsIn(line, new NormalForm(line), line)) {
    const id = text.words.idOf(word);
    sought.push({ id, weight: text.words.weight(id, word.length), index: sought.length });
  }
  return sought;
}

export class Query {
  readonly exact: string;
  readonly prefix: string;
  readonly suffix: string;
  /** UTF-16 offset where the quote stood; null where that is not known. */
  readonly position: number | null;
  readonly occurrence: TextQuoteSelector['occurrence'];
  private normal: { exact: string; prefix: string; suffix: string } | undefined;
  private own: Sought[] | undefined;
  private around: Sought[] | undefined;

  constructor(
    quote: TextQuoteSelector,
    position: TextPositionSelector | undefined,
    readonly hints: Hints,
    readonly text: Text,
  ) {
    this.exact = quote.exact.replace(/\s/g, ' ');
    this.prefix = (quote.prefix ?? '').replace(/\s/g, ' ');
    this.suffix = (quote.suffix ?? '').replace(/\s/g, ' ');
    this.occurrence = quote.occurrence;
    this.position = position ? text.codePoints.offset(position.start) : null;
  }

  /** The same in normal form. */
  get form(): { exact: string; prefix: string; suffix: string } {
    return (this.normal ??= {
      exact: new NormalForm(this.exact).value,
      prefix: new NormalForm(this.prefix).value,
      suffix: new NormalForm(this.suffix).value,
    });
  }

  get words(): Sought[] {
    return (this.own ??= soughtIn(this.exact, this.text));
  }

  /** Words before and after the quote: of its paragraph where that is known, else of prefix and suffix. */
  get neighbours(): Sought[] {
    if (this.around) return this.around;
    const context = (this.hints.context ?? '').replace(/\s/g, ' ');
    const at = context.indexOf(`${this.prefix.slice(-16)}${this.exact}`);
    const start = at < 0 ? context.indexOf(this.exact) : at + Math.min(16, this.prefix.length);
    const before = start < 0 ? this.prefix : context.slice(0, start);
    const after = start < 0 ? this.suffix : context.slice(start + this.exact.length);
    const earlier = soughtIn(before.length > this.prefix.length ? before : this.prefix, this.text);
    const later = soughtIn(after.length > this.suffix.length ? after : this.suffix, this.text);
    return (this.around = [
      ...earlier.map((word) => ({ ...word, index: word.index - earlier.length })),
      ...later.map((word) => ({ ...word, index: word.index + this.words.length })),
    ]);
  }
}

export function positionIn(selectors: readonly Selector[]): TextPositionSelector | undefined {
  return selectors.find(({ type }) => type === 'TextPositionSelector') as TextPositionSelector | undefined;
}

/** Null where the selectors quote nothing. */
export function queryOf(selectors: readonly Selector[], text: Text, hints: Hints): Query | null {
  const quote = selectors.find(({ type }) => type === 'TextQuoteSelector') as TextQuoteSelector | undefined;
  return quote?.exact ? new Query(quote, positionIn(selectors), hints, text) : null;
}
