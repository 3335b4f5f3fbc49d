/** Places of a text where a quote may be: where it stands in normal form, and where its words and their neighbours are dense. */

import { align } from './alignment';
import { best, type Candidate, mostAlike } from './likeness';
import type { Query, Sought } from './query';

/** Places that are looked at more closely. */
const MOST_EXACT = 8;
const MOST_DENSE = 4;
/** Occurrences of words that vote for places; the rarest words come first. */
const MOST_VOTES = 1500;
const MOST_OCCURRENCES = 2000;
/** How like what stood beside the quote must be to what does, to be its border. */
const BESIDE = 0.7;

/** Characters that two strings share at their ends, or at their starts. */
function shared(one: string, other: string, ends: boolean): number {
  const most = Math.min(one.length, other.length);
  let count = 0;
  while (count < most && (ends ? one.at(-1 - count) === other.at(-1 - count) : one[count] === other[count])) count += 1;
  return count;
}

/** Where a needle stands, the first of them. */
export function startsOf(haystack: string, needle: string): number[] {
  const starts: number[] = [];
  for (let start = haystack.indexOf(needle); start >= 0 && starts.length < MOST_OCCURRENCES; start = haystack.indexOf(needle, start + 1)) starts.push(start);
  return starts;
}

/** All places of a needle, with how many characters beside them are those that stood beside the quote. */
export function occurrences(haystack: string, needle: string, prefix: string, suffix: string): (Candidate & { beside: number })[] {
  return startsOf(haystack, needle).map((start) => {
    const end = start + needle.length;
    const before = shared(haystack.slice(Math.max(0, start - prefix.length), start), prefix, true);
    const after = shared(haystack.slice(end, end + suffix.length), suffix, false);
    return { start, end, beside: before + after };
  });
}

/** Where the quote is in normal form; the best few. */
export function sameInNormalForm(query: Query): Candidate[] {
  const { exact, prefix, suffix } = query.form;
  if (!exact) return [];
  const found = occurrences(query.text.form.value, exact, prefix, suffix);
  const [first, ...others] = found.toSorted((one, other) => other.beside - one.beside).slice(0, MOST_EXACT);
  return first ? [first, ...others.filter(({ beside }) => beside * 2 >= first.beside)] : [];
}

/** Votes of the text's words for places where the quote begins, counted by stretches of `width` words; of stretch -1 first. */
function ballot({ words, neighbours, text }: Query, width: number): Float64Array {
  const votes = new Float64Array(Math.ceil(text.words.all.length / width) + 3);
  const voters = [...words, ...neighbours.map((word): Sought => ({ ...word, weight: word.weight / 2 }))]
    .filter(({ id }) => id >= 0)
    .toSorted((one, other) => text.words.placesOf(one.id).length - text.words.placesOf(other.id).length);
  let left = MOST_VOTES;
  for (const { id, weight, index } of voters) {
    const places = text.words.placesOf(id);
    left -= places.length;
    if (left < 0 && left + places.length < MOST_VOTES) break;
    for (const place of places) {
      const at = (place - index) / width + 1;
      const stretch = Math.floor(at);
      const beside = at - stretch < 0.5 ? stretch - 1 : stretch + 1;
      // What falls outside of the text is not counted by a typed array.
      votes[stretch] = (votes[stretch] as number) + weight;
      votes[beside] = (votes[beside] as number) + weight / 2;
    }
  }
  return votes;
}

/** Where the quote would begin, as the number of a word, by the words that are there: those with most votes. */
function densest(query: Query): number[] {
  const width = Math.max(6, Math.ceil(query.words.length / 3));
  const votes = ballot(query, width);
  const taken: number[] = [];
  while (taken.length < MOST_DENSE) {
    let most = 0;
    let best = -1;
    for (let stretch = 0; stretch < votes.length; stretch += 1) {
      if ((votes[stretch] as number) > most) [most, best] = [votes[stretch] as number, stretch];
    }
    if (best < 0) break;
    taken.push(Math.round((best - 0.5) * width));
    votes.fill(0, Math.max(0, best - 1), best + 2);
  }
  return taken;
}

/** What stands between the text that stood before the quote and the text that stood after it. */
function* between({ form: { exact, prefix, suffix }, text }: Query, low: number, high: number): Generator<Candidate> {
  const before = best(text.form.value, prefix, low - prefix.length, high, () => 0);
  if (before.likeness < BESIDE) return;
  const after = best(text.form.value, suffix, before.end, high + suffix.length, ({ start }) => start);
  if (after.likeness >= BESIDE && after.start - before.end <= 2.5 * exact.length + 80) yield { start: before.end, end: after.start };
}

/** What is most like the quote around a word: by its characters, and by its words. */
function* likest(query: Query, at: number): Generator<Candidate> {
  const { words, text } = query;
  const { all } = text.words;
  const { exact } = query.form;
  const room = Math.max(12, words.length);
  const first = Math.max(0, Math.min(all.length - 1, at - room));
  const last = Math.max(first, Math.min(all.length - 1, at + words.length + room));
  const low = all[first]?.start ?? 0;
  const high = all[last]?.end ?? 0;
  yield* mostAlike(text.form.value, exact, low, high);
  const aligned = align(words, all.slice(first, last + 1));
  yield* between(query, low, high);
  if (aligned) yield { start: all[first + aligned.first]?.start ?? 0, end: all[first + aligned.last]?.end ?? 0 };
}

/** Places that are like the quote. */
export function* alike(query: Query): Generator<Candidate> {
  if (query.text.words.all.length === 0) return;
  for (const at of densest(query)) yield* likest(query, at);
}
