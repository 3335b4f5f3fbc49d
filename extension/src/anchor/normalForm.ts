/**
 * What is left of a text when all is taken from it in which two forms of one document differ: compatibility forms and
 * ligatures (NFKC and NFKD tell the same texts apart), case, accents, white space, hyphens, formulas. HTML, its new
 * version and its PDF are compared in this form; every character of it knows where it stood.
 */

import { OBJECT } from './leftOut';

/** TeX that no script has typeset yet: by pandoc's rule, so that "$5 and $10" are no formula. */
const TEX = /\$(?!\s)[^$\n]{1,300}(?<!\s)\$(?!\d)|\\\([^\n]{1,300}?\\\)/g;
/** White space, hyphens and dashes, soft hyphens, marks of no width, accents by themselves. */
const DROPPED = /[\u0300-\u036F\s\p{Pd}\u00AD\u200B-\u200F\u2060-\u2064\uFEFF\u00A8\u00AF\u00B4\u00B8\u02C6-\u02DD^`~\u2212\uFFFC]+/gu;
const SINGLE = /[\u2018\u2019\u201A\u201B\u2032]/g;
const DOUBLE = /[\u201C\u201D\u201E\u2033\u00AB\u00BB]/g;

/** Compatible forms first: some of them decompose to a space and an accent. */
function folded(value: string): string {
  return value.normalize('NFKD').replace(DROPPED, '').toLowerCase().normalize('NFKD').replace(DROPPED, '').replace(SINGLE, "'").replace(DOUBLE, '"');
}

const folds = new Map<string, string>();

/** Of one code point; kept, as a text has few different ones. */
function fold(character: string): string {
  let known = folds.get(character);
  if (known === undefined) {
    known = folded(character);
    folds.set(character, known);
  }
  return known;
}

export class NormalForm {
  readonly value: string;
  /** Of each character: where what it was made of begins in the text, and ends. */
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;

  constructor(line: string) {
    const hidden = line.replace(TEX, (formula) => OBJECT.repeat(formula.length));
    const starts: number[] = [];
    const ends: number[] = [];
    const parts: string[] = [];
    let offset = 0;
    for (const character of hidden) {
      const kept = fold(character);
      for (let index = 0; index < kept.length; index += 1) {
        starts.push(offset);
        ends.push(offset + character.length);
      }
      if (kept) parts.push(kept);
      offset += character.length;
    }
    this.value = parts.join('');
    this.starts = Int32Array.from(starts);
    this.ends = Int32Array.from(ends);
  }

  get length(): number {
    return this.value.length;
  }

  /** Where in the text a character begins; the text's end for one past the last. */
  startOf(index: number): number {
    return this.starts[index] ?? this.ends[this.ends.length - 1] ?? 0;
  }

  /** Where in the text the character before an index ends. */
  endOf(index: number): number {
    return index > 0 ? (this.ends[index - 1] ?? 0) : 0;
  }

  /** Index of the first character that begins at an offset of the text or after it. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] as number) >= offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The normal form of a short text, such as a quote. */
export function normalize(value: string): string {
  return new NormalForm(value).value;
}
