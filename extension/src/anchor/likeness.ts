/** What is most like a text in a stretch of another, by the errors between them. */

import search from 'approx-string-match';

/** Indices in the text's normal form. */
export interface Candidate {
  start: number;
  end: number;
}

export interface Like extends Candidate {
  /** From 0 (or less than half) to 1 (the same). */
  likeness: number;
}

/** The best place of `sought` in a stretch of a normal form; of equal ones the one with the least `away`. */
export function best(form: string, sought: string, low: number, high: number, away: (place: Like) => number): Like {
  const from = Math.max(0, low);
  const stretch = form.slice(from, Math.max(from, high));
  let found: Like = { likeness: 0, start: -1, end: -1 };
  for (const { start, end, errors } of search(stretch, sought, Math.floor(sought.length / 2))) {
    const place = { likeness: 1 - errors / sought.length, start: from + start, end: from + end };
    if (found.start < 0 || away(place) < away(found)) found = place;
  }
  return found;
}

/** Longer texts are compared by samples of this many pieces and characters: work for a chapter is not that of a chapter squared. */
const LONG = 2000;
const SAMPLES = 8;
const SAMPLE = 200;

/** Share of a text's characters that a stretch has, in their order. */
export function shareOf(form: string, sought: string, low: number, high: number): number {
  if (sought.length <= LONG) return best(form, sought, low, high, () => 0).likeness;
  const step = (sought.length - SAMPLE) / (SAMPLES - 1);
  const pieces = Array.from({ length: SAMPLES }, (_, index) => sought.slice(Math.round(index * step), Math.round(index * step) + SAMPLE));
  return pieces.reduce((sum, piece) => sum + best(form, piece, low, high, () => 0).likeness, 0) / SAMPLES;
}

/** Where a text may be in a stretch, by all its characters; a long one by those of its beginning and its end. */
export function mostAlike(form: string, sought: string, low: number, high: number): Candidate[] {
  if (sought.length > LONG) {
    const { start } = best(form, sought.slice(0, SAMPLE), low, high, () => 0);
    const { end } = best(form, sought.slice(-SAMPLE), low, high, () => 0);
    return start >= 0 && end > start ? [{ start, end }] : [];
  }
  const matches = search(form.slice(low, high), sought, Math.floor(sought.length / 2));
  const chosen = matches.length > 2 ? [matches[0], matches[matches.length - 1]] : matches;
  return chosen.flatMap((match) => (match ? [{ start: low + match.start, end: low + match.end }] : []));
}
