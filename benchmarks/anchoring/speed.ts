/** How long 500 quotes take on a text of 100 kB (the start of the longest document): where nothing changed, where all moved, and where words of each changed. */

import { describeOffsets, find, Text } from '@src/anchor/index';

import type { Pair } from './documents';
import { numbers, pick } from './edits';
import { wordsOf } from './words';

const QUOTES = 500;
const LENGTH = 100_000;

interface Timed {
  /** Milliseconds for all quotes, with what the text has to be prepared for; and how many were found. */
  ms: number;
  found: number;
}

/** Milliseconds of processor time since `began`, which other processes do not lengthen much. */
export function processorMs(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

function timed(quotes: readonly NonNullable<ReturnType<typeof describeOffsets>>[], value: string): Timed {
  const began = process.cpuUsage();
  const text = new Text(value, true);
  const found = quotes.filter(({ part, context }) => find(part.selector, text, { context }).state !== 'missing');
  return { ms: processorMs(began), found: found.length };
}

function changed(value: string, random: () => number): string {
  const words = wordsOf(value).map(({ word }) => word);
  return value.replace(/\S+/g, (word) => (random() < 0.1 ? pick(words, random) : word));
}

/** Lines of the report. */
export function speed(pairs: readonly Pair[], seed: number): string[] {
  const random = numbers(seed);
  const [longest] = pairs.toSorted((one, other) => other.old.value.length - one.old.value.length);
  const value = longest?.old.value.slice(0, LENGTH) ?? '';
  const text = new Text(value, true);
  const words = wordsOf(value);
  const quotes = Array.from({ length: QUOTES }, () => {
    const first = Math.floor(random() * (words.length - 40));
    const last = first + 2 + Math.floor(random() * 37);
    return describeOffsets({ start: words[first]?.start ?? 0, end: words[last]?.end ?? 0 }, text);
  }).filter((quote) => quote !== null);
  const texts: [string, string][] = [
    ['unchanged', value],
    ['moved by text put before', `${'Put before. '.repeat(300)}\n${value}`],
    ['a tenth of all words changed', changed(value, random)],
  ];
  return texts.map(([what, now]) => {
    const runs = Array.from({ length: 5 }, () => timed(quotes, now)).toSorted((one, other) => one.ms - other.ms);
    const median = runs[2] as Timed;
    return `    ${what.padEnd(36)} ${median.ms.toFixed(0).padStart(6)} ms, ${median.found} found`;
  });
}
