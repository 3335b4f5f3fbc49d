/** Which of a paper's identifiers names it. A part of identifiers.ts that content scripts can carry. */

import { type Identifier, SCHEMES, type Scheme } from './schemes';

export const isScheme = (text: string): text is Scheme => (SCHEMES as readonly string[]).includes(text);

/** `scheme:value`, the form in which papers are named to other parts. */
export const idString = ({ scheme, value }: Identifier): string => `${scheme}:${value}`;

const byRank = (a: Identifier, b: Identifier) =>
  SCHEMES.indexOf(a.scheme) - SCHEMES.indexOf(b.scheme) || (a.value < b.value ? -1 : 1);

/**
 * The identifier that names the paper: first by SCHEMES, then the smallest. Takes identifiers, or an object scheme →
 * value whose values are normalised. Throws a RangeError when there is none.
 */
export function canonical(given: Iterable<Identifier> | Record<string, string>): Identifier {
  const identifiers: Identifier[] =
    Symbol.iterator in given
      ? [...(given as Iterable<Identifier>)]
      : Object.entries(given).flatMap(([scheme, value]) => (isScheme(scheme) ? [{ scheme, value }] : []));
  const [first] = identifiers.toSorted(byRank);
  if (!first) throw new RangeError('A paper without identifiers has no name');
  return first;
}
