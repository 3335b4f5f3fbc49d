/** How likely it is that a place of a text is where a quote stood: by what it says, and by what stands around it. */

import search from 'approx-string-match';

import { align } from './alignment';
import type { Query, Sought } from './query';
import type { Word } from './words';

/** Indices in the text's normal form. */
export interface Candidate {
  start: number;
  end: number;
}

/** Each from 0 to 1. */
export interface Evidence {
  /** Share of the quote's characters that are there, in their order. */
  characters: number;
  /** Share of its words, by what they tell. */
  words: number;
  /** How well what stood before it and after it stands there now. */
  prefix: number;
  suffix: number;
  /** Share of its paragraph's other words that are near, by what they tell. */
  neighbours: number;
  /** How much the quote's words tell. */
  telling: number;
  /** How near it is to where it was. */
  near: number;
}

export interface Judged extends Candidate {
  score: number;
  evidence: Evidence;
}

/** Words that tell as much as this, in nats, are as good as unique. */
const UNIQUE = 40;
/** Characters that may have come between a quote and what stands beside it. */
const SLACK = 32;

export function scoreOf({ characters, words, prefix, suffix, neighbours, telling, near }: Evidence): number {
  const said = Math.max(characters, (characters + words) / 2);
  const beside = Math.max(prefix, suffix) * 0.7 + Math.min(prefix, suffix) * 0.3;
  const z = -9 + 7 * said + 3 * words * telling + 3 * beside + 2.5 * neighbours + 0.3 * near;
  return 1 / (1 + Math.exp(-z));
}

interface Side {
  likeness: number;
  /** Where it begins and ends. */
  start: number;
  end: number;
}

/** The best place of `sought` in a stretch of the normal form; of equal ones the nearest to `wanted`. */
function best(query: Query, sought: string, low: number, high: number, wanted: (side: Side) => number): Side {
  const from = Math.max(0, low);
  const stretch = query.text.form.value.slice(from, Math.max(from, high));
  let found: Side = { likeness: 0, start: -1, end: -1 };
  for (const { start, end, errors } of search(stretch, sought, Math.floor(sought.length / 2))) {
    const side = { likeness: 1 - errors / sought.length, start: from + start, end: from + end };
    if (found.start < 0 || wanted(side) < wanted(found)) found = side;
  }
  return found;
}

function total(sought: readonly Sought[]): number {
  return sought.reduce((sum, { weight }) => sum + weight, 0);
}

function neighbourly(query: Query, { start, end }: Candidate): number {
  const { neighbours, text, words } = query;
  if (neighbours.length === 0) return 0.5;
  const before = neighbours.filter(({ index }) => index < 0).length;
  const after = neighbours.length - before;
  const { all } = text.words;
  const at = text.words.at(start);
  const to = text.words.at(end);
  const room = 10 + Math.ceil(words.length / 4);
  const near = new Set<number>();
  for (let index = Math.max(0, at - before - room); index < at; index += 1) near.add((all[index] as Word).id);
  for (let index = to; index < Math.min(all.length, to + after + room); index += 1) near.add((all[index] as Word).id);
  return total(neighbours.filter(({ id }) => near.has(id))) / total(neighbours);
}

function nearness(query: Query, { start, end }: Candidate): number {
  const { form } = query.text;
  const { window } = query.hints;
  if (window) return form.startOf(start) >= window.start && form.endOf(end) <= window.end ? 1 : 0;
  if (query.position === null) return 0.5;
  const away = Math.abs(form.startOf(start) - query.position);
  return Math.max(0, 1 - (away * 4) / (query.text.line.length + 1));
}

/** Weighs a place; its ends are put where the text before and after the quote says they are. */
export function judge(query: Query, candidate: Candidate): Judged {
  const { exact, prefix, suffix } = query.form;
  const { words, text } = query;
  let { start, end } = candidate;
  const before = best(query, prefix, start - prefix.length - SLACK, start + SLACK, (side) => Math.abs(side.end - start));
  const after = best(query, suffix, end - SLACK, end + suffix.length + SLACK, (side) => Math.abs(side.start - end));
  if (before.likeness >= 0.7 && before.end < end && !text.form.value.startsWith(exact.slice(0, 6), start)) start = before.end;
  if (after.likeness >= 0.7 && after.start > start && !text.form.value.slice(0, end).endsWith(exact.slice(-6))) end = after.start;
  const same = text.form.value.slice(start, end) === exact;
  const quoted = same ? 1 : best(query, exact, start, end, () => 0).likeness;
  const whole = total(words);
  const kept = same ? whole : (align(words, text.words.all.slice(text.words.at(start), text.words.at(end)))?.kept ?? quoted * whole);
  const evidence: Evidence = {
    characters: quoted,
    words: whole > 0 ? kept / whole : quoted,
    prefix: prefix ? before.likeness : after.likeness,
    suffix: suffix ? after.likeness : before.likeness,
    neighbours: neighbourly(query, { start, end }),
    telling: Math.min(1, whole / UNIQUE),
    near: nearness(query, { start, end }),
  };
  return { start, end, score: scoreOf(evidence), evidence };
}
