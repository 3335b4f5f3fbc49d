/** Finds what selectors name in a text: by position, by the exact quote, by what is most like it. */

import type { Selector } from '../shared/annotation';
import { alike, occurrences, sameInNormalForm } from './candidates';
import { judge, type Judged } from './judge';
import { type Hints, positionIn, type Query, queryOf } from './query';
import type { Offsets, Text } from './text';

export type { Hints } from './query';

export interface Place extends Offsets {
  state: 'anchored' | 'moved' | 'missing';
  /** 0 to 1. */
  score: number;
}

/** Scores from which a place is taken as sure, and shown to be checked. */
export const SURE = 0.8;
export const CHECK = 0.6;
/** From here on places that are merely alike are not looked for. */
const CERTAIN = 0.95;
/** By how much a place must beat the next best one, unless what stood before or after the quote stands there as well. */
const LEAD = 0.05;
const BESIDE = 0.7;
/** Characters beside a quote that tell which of several places it is, and that it is this one. */
const TELLING = 16;

const MISSING: Place = { state: 'missing', score: 0, start: 0, end: 0 };

function sure(start: number, end: number): Place {
  return { state: 'anchored', score: 1, start, end };
}

function toCheck(start: number, end: number): Place {
  return { state: 'moved', score: CHECK, start, end };
}

/** The quote stands where it stood. */
function byPosition({ text, position, exact, prefix, suffix }: Query): Place | null {
  if (position === null || !text.line.startsWith(exact, position)) return null;
  const end = position + exact.length;
  const before = prefix.slice(-TELLING);
  const beside = text.line.slice(Math.max(0, position - before.length), position) === before || text.line.startsWith(suffix.slice(0, TELLING), end);
  return beside ? sure(position, end) : null;
}

/** The quote stands elsewhere, and what stood beside it as well. Where both stood more than once, the order tells which it is. */
function byQuote(query: Query): Place | null {
  const { text, exact, prefix, suffix, hints } = query;
  const found = occurrences(text.line, exact, prefix, suffix);
  const most = Math.max(...found.map(({ beside }) => beside));
  // A page, or another face, has more of them or fewer for other reasons.
  const { nth, of } = (!hints.window && !hints.otherFace && query.occurrence) || { nth: 1, of: 1 };
  const alike = of > 1 ? found.filter(({ beside }) => 2 * beside >= prefix.length + suffix.length) : [];
  const same = alike.length === of ? alike[nth - 1] : undefined;
  if (same) return sure(same.start, same.end);
  const [first, second] = found.filter(({ beside }) => beside === most);
  const enough = Math.min(2 * TELLING, prefix.length + suffix.length);
  if (!first || second || most < enough) return null;
  // One of them is gone, and it may be this one.
  return of > 1 && alike.length < of ? toCheck(first.start, first.end) : sure(first.start, first.end);
}

function overlap(one: Judged, other: Judged): boolean {
  return one.start < other.end && other.start < one.end;
}

/** Nothing else can be meant: no further place has to be looked for. */
function beyondDoubt({ score, evidence: { prefix, suffix } }: Judged): boolean {
  return score >= CERTAIN && Math.min(prefix, suffix) >= BESIDE;
}

function judgedPlaces(query: Query): Judged[] {
  const judged = sameInNormalForm(query).map((place) => judge(query, place));
  if (judged.some(({ score }) => score >= CERTAIN)) return judged;
  const seen = new Set<string>();
  for (const place of alike(query)) {
    const name = `${place.start} ${place.end}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const weighed = judge(query, place);
    judged.push(weighed);
    if (beyondDoubt(weighed)) return judged;
  }
  return judged;
}

/** The best place there is, in doubt with a lower score than it has alone. */
function byLikeness(query: Query): Place {
  const judged = judgedPlaces(query).toSorted((one, other) => other.score - one.score);
  const [first] = judged;
  if (!first || first.score < CHECK) return { ...MISSING, score: first?.score ?? 0 };
  const next = judged.find((other) => !overlap(first, other));
  const { prefix, suffix } = first.evidence;
  const { form, text } = query;
  const told = form.prefix !== '' || form.suffix !== '';
  const clear = !next || first.score - next.score >= LEAD || (told && Math.max(prefix, suffix) >= BESIDE);
  const { score } = first;
  const [start, end] = [text.form.startOf(first.start), text.form.endOf(first.end)];
  // Of words that another program quoted with nothing beside them, and that stand here several times, it is the first.
  if (!clear) return told ? { ...MISSING, score } : toCheck(start, end);
  return { state: score >= SURE ? 'anchored' : 'moved', score, start, end };
}

/** Where it stood, of what another program named by that alone: its text need not be ours. */
function byPositionAlone(selectors: readonly Selector[], text: Text, { window, otherFace }: Hints): Place {
  const position = positionIn(selectors);
  if (!position || window || otherFace) return MISSING;
  const [start, end] = [text.codePoints.offset(position.start), Math.min(text.line.length, text.codePoints.offset(position.end))];
  return start < end && text.line.slice(start, end).trim() ? toCheck(start, end) : MISSING;
}

/** Where the quote is. Offsets are those of `text.value`; both are 0 where it is missing. */
export function find(selectors: readonly Selector[], text: Text, hints: Hints = {}): Place {
  const query = queryOf(selectors, text, hints);
  if (!query) return byPositionAlone(selectors, text, hints);
  return byPosition(query) ?? byQuote(query) ?? byLikeness(query);
}
