/**
 * Edited copies, made by a seeded process. Of the paragraphs of a document 8 % go, 6 % change places with the next, and
 * before 8 % one comes in from another document; of the sentences of half of those that stay 12 % go, before 8 % one of
 * another document comes in, and in 45 % words change: each with a chance of 4 to 30 % goes, is replaced, or is followed
 * by another, taken from anywhere in the document.
 */

import { Text } from '@src/anchor/index';

import type { Pair } from './documents';
import { wordsOf } from './words';

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Piece {
  word: string;
  /** Number of the word in the old version, -1 for a new one. */
  from: number;
}

export function pick<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)] as T;
}

function sentencesOf(paragraph: readonly Piece[]): Piece[][] {
  const sentences: Piece[][] = [[]];
  for (const piece of paragraph) {
    sentences.at(-1)?.push(piece);
    if (/[.!?:]$/.test(piece.word)) sentences.push([]);
  }
  return sentences.filter(({ length }) => length > 0);
}

function reworded(sentence: readonly Piece[], all: readonly Piece[], random: () => number): Piece[] {
  const rate = 0.04 + 0.26 * random();
  return sentence.flatMap((piece) => {
    if (random() >= rate) return [piece];
    const kind = random();
    const other = { word: pick(all, random).word, from: -1 };
    return kind < 0.3 ? [] : kind < 0.75 ? [other] : [piece, other];
  });
}

function edited(paragraph: readonly Piece[], all: readonly Piece[], foreign: readonly Piece[][], random: () => number): Piece[] {
  return sentencesOf(paragraph).flatMap((sentence) => {
    const chance = random();
    if (chance < 0.12) return [];
    if (chance < 0.2) return [...pick(foreign, random), ...sentence];
    return chance < 0.65 ? reworded(sentence, all, random) : sentence;
  });
}

function paragraphsOf(text: Text): Piece[][] {
  let from = 0;
  return text.value.split('\n').map((line) => wordsOf(line).map(({ word }) => ({ word, from: from++ })));
}

/** An edited copy of `old`, with what comes in taken from `other`. */
export function editedCopy(name: string, old: Text, other: Text, seed: number): Pair {
  const random = numbers(seed);
  const paragraphs = paragraphsOf(old);
  const all = paragraphs.flat();
  const strangers = paragraphsOf(other).map((paragraph) => paragraph.map(({ word }) => ({ word, from: -1 })));
  const foreign = strangers.flatMap(sentencesOf).filter(({ length }) => length > 4);
  const made: Piece[][] = [];
  for (let index = 0; index < paragraphs.length; index += 1) {
    const chance = random();
    const paragraph = paragraphs[index] as Piece[];
    if (chance < 0.08) continue;
    if (chance < 0.16) made.push(pick(strangers, random));
    made.push(random() < 0.5 ? edited(paragraph, all, foreign, random) : paragraph);
    const last = made.length - 1;
    if (random() < 0.06 && last > 0) [made[last - 1], made[last]] = [made[last] as Piece[], made[last - 1] as Piece[]];
  }
  const became = new Int32Array(all.length).fill(-1);
  made.flat().forEach(({ from }, index) => {
    if (from >= 0) became[from] = index;
  });
  const value = made.map((paragraph) => paragraph.map(({ word }) => word).join(' ')).filter(Boolean).join('\n');
  return { name, source: 'edited copies', old, now: new Text(value, true), became };
}
