/** Where a paper goes in a list: fractional indexes, pure; the same rules as the server's domain/order.py. */

import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** Characters: with longer ranks the whole list is ranked anew, long before one is too long to be stored. */
const LONGEST = 200;
/** Random halvings of the place where a rank goes: two machines that insert there hardly ever make the same rank. */
const JITTER = 12;

export interface Insertion {
  rank: string;
  /** New ranks of present entries, by their place. */
  moved: Map<number, string>;
}

/**
 * The rank of a new entry that is to stand in front of entry `at` of a list (at its end: `ranks.length`).
 * `ranks` are those of the present entries in order; a missing one is ''. Moved are those that share a rank where the
 * new one is to stand, or all when there is no place between them.
 */
export function insertion(ranks: string[], at: number, random: () => number = Math.random): Insertion {
  const low = ranks[at - 1] ?? null;
  let end = at;
  if (low !== null) while (end < ranks.length && (ranks[end] ?? '') <= low) end += 1;
  const high = ranks[end] ?? null;
  const fresh = low === '' || high === '' ? [] : between(low, high, end - at, random);
  const [first, ...rest] = fresh;
  if (first !== undefined && fresh.every(({ length }) => length <= LONGEST)) {
    return { rank: first, moved: new Map(rest.map((rank, index) => [at + index, rank])) };
  }
  const anew = generateNKeysBetween(null, null, ranks.length + 1);
  const [own = null] = anew.splice(at, 1);
  return { rank: jittered(own, anew[at] ?? null, random), moved: new Map(anew.entries()) };
}

/** A random rank between two, and `more` behind it; nothing when there is no place or a rank is none. */
function between(low: string | null, high: string | null, more: number, random: () => number): string[] {
  try {
    const own = jittered(low, high, random);
    return [own, ...generateNKeysBetween(own, high, more)];
  } catch {
    return [];
  }
}

/** At an open end it stays within one step, so that ranks stay short. */
function jittered(after: string | null, before: string | null, random: () => number): string {
  let [low, high] = [after, before];
  if (low === null || high === null) {
    const step = generateKeyBetween(low, high);
    [low, high] = high === null ? [step, generateKeyBetween(step, null)] : [generateKeyBetween(null, step), step];
  }
  let own = generateKeyBetween(low, high);
  for (let turn = 0; turn < JITTER; turn += 1) {
    if (random() < 0.5) high = own;
    else low = own;
    own = generateKeyBetween(low, high);
  }
  return own;
}
