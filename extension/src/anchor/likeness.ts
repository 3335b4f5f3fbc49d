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
