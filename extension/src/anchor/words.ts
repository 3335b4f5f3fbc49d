/** The words of a normal form, where each of them stands, and how much it tells: a rare word tells where one is, "of the" does not. */

import type { NormalForm } from './normalForm';

export interface Word {
  /** Which word it is, as a number that equal words share. */
  id: number;
  /** Indices in the normal form. */
  start: number;
  end: number;
}

/** Scripts that put no space between words: every character is taken for one. */
const RUN = /[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF]|[\u{20000}-\u{3FFFF}]|(?:(?![\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3040-\u30FF\u3400-\u9FFF\uF900-\uFAFF])[\p{L}\p{N}\p{M}])+/gu;
const BROKEN = /([\p{L}\p{N}])[-\u00AD\u2010]\s+(?=\p{Ll})/gu;

/** Words as they stand in a text; one that is broken at the end of a line counts as one. */
export function* wordsIn(line: string, form: NormalForm, lineEnds: string): Generator<{ word: string; start: number; end: number }> {
  const breaks = new Set<number>();
  if (/[\n\u00AD]/.test(lineEnds)) {
    for (const { index, 0: broken } of lineEnds.matchAll(BROKEN)) if (/[\n\u00AD]/.test(broken)) breaks.add(index + broken.length);
  }
  let first = -1;
  let last = -1;
  for (const { index, 0: run } of line.matchAll(RUN)) {
    const start = form.indexAt(index);
    const end = form.indexAt(index + run.length);
    if (end <= start) continue;
    if (!breaks.has(index)) {
      if (first >= 0) yield { word: form.value.slice(first, last), start: first, end: last };
      first = start;
    }
    last = end;
  }
  if (first >= 0) yield { word: form.value.slice(first, last), start: first, end: last };
}

export class Words {
  readonly all: Word[] = [];
  private readonly ids = new Map<string, number>();
  private readonly lengths: number[] = [];
  /** Indices in `all` of every word, by id. */
  private readonly places: number[][] = [];

  constructor(line: string, form: NormalForm, lineEnds = line) {
    for (const { word, start, end } of wordsIn(line, form, lineEnds)) {
      const id = this.intern(word);
      (this.places[id] as number[]).push(this.all.length);
      this.all.push({ id, start, end });
    }
  }

  private intern(word: string): number {
    let id = this.ids.get(word);
    if (id === undefined) {
      id = this.places.length;
      this.ids.set(word, id);
      this.places.push([]);
      this.lengths.push(word.length);
    }
    return id;
  }

  /** The id of a word here, -1 for one that this text has not. */
  idOf(word: string): number {
    return this.ids.get(word) ?? -1;
  }

  placesOf(id: number): readonly number[] {
    return this.places[id] ?? [];
  }

  /** How much it tells, in nats: by its rarity here, and at most what so short a word can. */
  weight(id: number, length: number): number {
    const rarity = Math.log((this.all.length + 1) / Math.max(1, this.placesOf(id).length));
    return Math.max(0.1, Math.min(rarity, 1.2 * length - 1));
  }

  /** Index in `all` of the first word that begins at an index of the normal form or after it. */
  at(index: number): number {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.all[middle] as Word).start >= index) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
