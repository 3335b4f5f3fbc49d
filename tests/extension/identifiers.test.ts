/** Identity of papers: the table shared with the server. */

import { describe, expect, test } from 'vitest';
import {
  BadIdentifier,
  type Identifier,
  STRONG,
  canonical,
  fromText,
  fromUrl,
  idString,
  implied,
  normalise,
} from '@src/shared/identifiers';
import { listId, nameKey, paperId, tagId } from '@src/shared/paperId';
import table from '../identifiers/cases.json';

interface Case {
  kind: string;
  input: string;
  scheme?: string;
  expected: string | null;
  version?: string;
  uuid?: string;
  tag?: string;
  list?: string;
}
const of = (kind: string) => (table as Case[]).filter((one) => one.kind === kind).map((one) => [one.input, one] as const);

/** What the code found, in the words of the table: id, version, and the paper's id where the table has one. */
function told(read: () => Identifier | undefined, one: Case): unknown[] {
  let found: Identifier | undefined;
  try {
    found = read();
  } catch (error) {
    if (one.kind !== 'normalise' || !(error instanceof BadIdentifier)) throw error;
  }
  return found ? [idString(found), found.version, one.uuid && paperId(found)] : [null, undefined, undefined];
}
const wanted = (one: Case) => [one.expected, one.version, one.uuid];

describe('the table shared with the server', () => {
  test.each(of('url'))('the address %j', (input, one) => {
    expect(told(() => fromUrl(input), one)).toEqual(wanted(one));
  });

  test.each(of('text'))('the text %j', (input, one) => {
    expect(told(() => fromText(input), one)).toEqual(wanted(one));
  });

  test.each(of('normalise'))('the value %j', (input, one) => {
    expect(told(() => normalise(one.scheme ?? '', input), one)).toEqual(wanted(one));
  });

  test.each(of('name'))('the name %j', (input, one) => {
    expect([nameKey(input), tagId(input), listId(input)]).toEqual([one.expected, one.tag, one.list]);
  });

  test.each(of('implied'))('what %j implies', (input, one) => {
    const at = input.indexOf(':');
    const found = implied({ scheme: input.slice(0, at) as Identifier['scheme'], value: input.slice(at + 1) });
    expect(found.map(idString)).toEqual(one.expected ? [one.expected] : []);
  });
});

describe('the name of a paper', () => {
  test('is its most telling identifier, whatever the order', () => {
    const ids: Identifier[] = [
      { scheme: 'url', value: 'https://a.example/' },
      { scheme: 'doi', value: '10.1000/b' },
      { scheme: 'doi', value: '10.1000/a' },
    ];
    expect(idString(canonical(ids))).toBe('doi:10.1000/a');
    expect(idString(canonical(ids.toReversed()))).toBe('doi:10.1000/a');
    expect(idString(canonical({ doi: '10.1000/a', arxiv: '2501.00001' }))).toBe('arxiv:2501.00001');
  });

  test('cannot be had from nothing', () => {
    expect(() => canonical([])).toThrow(RangeError);
  });

  test('proves identity unless it is an address or a title', () => {
    expect([STRONG.has('url'), STRONG.has('title'), STRONG.has('neurips')]).toEqual([false, false, true]);
  });
});
