/** How likely it is that a place of a text is where a quote stood: by what it says, and by what stands around it. */

import { align } from './alignment';
import { best, type Candidate, type Like, shareOf } from './likeness';
import type { Query, Sought } from './query';
import type { Word } from './words';

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
/** Characters of it next to the quote that must be the same, for it to say where the quote ends. */
const EDGE = 4;
/** A text that begins or ends so near a quote says nothing about what is beside it. */
const TOO_LITTLE = 8;
/** Words. */
const REACH = 4;
/** Two characters of one word. */
const LETTERS = /^[\p{L}\p{N}]{2}$/u;
/** How like what stood beside a quote must be to what does, to be its border. */
const BORDER = 0.7;

export function scoreOf({ characters, words, prefix, suffix, neighbours, telling, near }: Evidence): number {
  const said = Math.max(characters, (characters + words) / 2);
  const beside = Math.max(prefix, suffix) * 0.7 + Math.min(prefix, suffix) * 0.3;
  const z = -10.8 + 7 * said + 3 * words * telling + 3 * beside + 3 * neighbours + 1.8 * near;
  return 1 / (1 + Math.exp(-z));
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
  if (query.position === null || query.hints.otherFace) return 0.5;
  const away = Math.abs(form.startOf(start) - query.position);
  return Math.max(0, 1 - (away * 4) / (query.text.line.length + 1));
}

interface Borders extends Candidate {
  before: Like;
  after: Like;
  /** What stood before, or after, stands there: that end is known. */
  opened: boolean;
  closed: boolean;
}

/** The place, with its ends where the text before and after the quote says they are if its own do not fit. */
function bordered({ form: { exact, prefix, suffix }, text }: Query, { start, end }: Candidate): Borders {
  const { value } = text.form;
  const before = best(value, prefix, start - prefix.length - SLACK, start + SLACK, (side) => Math.abs(side.end - start));
  const after = best(value, suffix, end - SLACK, end + suffix.length + SLACK, (side) => Math.abs(side.start - end));
  const meets = value.slice(0, before.end).endsWith(prefix.slice(-EDGE));
  const opened = before.likeness >= BORDER && before.end < end && meets;
  const from = opened && !value.startsWith(exact.slice(0, 6), start) ? before.end : start;
  const closed = after.likeness >= BORDER && after.start > from && value.startsWith(suffix.slice(0, EDGE), after.start);
  const to = closed && !value.slice(0, end).endsWith(exact.slice(-6)) ? after.start : end;
  return { start: from, end: to, before, after, opened, closed };
}

/** What stands beside the place; where the text begins or ends there, it says nothing and the other side speaks for both. */
function sides({ form: { prefix, suffix }, text }: Query, { start, end, before, after }: Borders, said: number): { prefix: number; suffix: number } {
  const hasBefore = prefix !== '' && start > TOO_LITTLE;
  const hasAfter = suffix !== '' && text.form.length - end > TOO_LITTLE;
  return {
    prefix: hasBefore ? before.likeness : hasAfter ? after.likeness : said,
    suffix: hasAfter ? after.likeness : hasBefore ? before.likeness : said,
  };
}

/** The end of a word that is nearer to an index in it. */
function nearer(index: number, word: Word | null): number {
  if (!word) return index;
  return index - word.start < word.end - index ? word.start : word.end;
}

/** Ends that cut a word are put beside it, on the side where more of it is, unless the quote itself cut one there. */
function atWords({ exact, prefix, suffix, text: { words } }: Query, { start, end }: Candidate): Candidate {
  const cutBy = (index: number): Word | null => {
    const word = words.all[words.at(index) - 1];
    return word && word.start < index && index < word.end ? word : null;
  };
  const from = LETTERS.test(prefix.slice(-1) + exact.slice(0, 1)) ? start : nearer(start, cutBy(start));
  const to = LETTERS.test(exact.slice(-1) + suffix.slice(0, 1)) ? end : nearer(end, cutBy(end));
  return from < to ? { start: from, end: to } : { start, end };
}

/** Weighs a place; its ends are put where what stands beside it says they are, or its own words. */
export function judge(query: Query, candidate: Candidate): Judged {
  const { words, text } = query;
  const { exact } = query.form;
  const borders = bordered(query, candidate);
  let { start, end } = borders;
  const same = text.form.value.slice(start, end) === exact;
  // An end that nothing beside it tells may be a few words further out.
  const from = Math.max(0, text.words.at(start) - (borders.opened ? 0 : REACH));
  const aligned = same ? null : align(words, text.words.all.slice(from, text.words.at(end) + (borders.closed ? 0 : REACH)));
  // A formula has no characters here: only what is beside it can tell.
  const beside = Math.min(borders.before.likeness, borders.after.likeness);
  const characters = same ? 1 : exact ? shareOf(text.form.value, exact, start, end) : beside;
  if (aligned && !borders.opened) start = text.words.all[from + aligned.first]?.start ?? start;
  if (aligned && !borders.closed) end = text.words.all[from + aligned.last]?.end ?? end;
  if (!same) ({ start, end } = atWords(query, { start, end }));
  const whole = total(words);
  const evidence: Evidence = {
    characters,
    words: whole > 0 && aligned ? aligned.kept / whole : characters,
    ...sides(query, { ...borders, start, end }, characters),
    neighbours: neighbourly(query, { start, end }),
    telling: Math.min(1, whole / UNIQUE),
    near: nearness(query, { start, end }),
  };
  return { start, end, score: scoreOf(evidence), evidence };
}
