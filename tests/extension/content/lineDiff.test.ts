/** Where two versions of a note agree and differ. */

import { expect, test } from 'vitest';
import { type Piece, lineDiff } from '@src/content/lineDiff';

const CASES: [string, string, string, Piece[]][] = [
  ['equal texts agree', 'a\nb', 'a\nb', [{ same: ['a', 'b'] }]],
  ['a changed line stands beside the other', 'a\nx\nb', 'a\ny\nb', [{ same: ['a'] }, { mine: ['x'], theirs: ['y'] }, { same: ['b'] }]],
  ['a line that one side has', 'a', 'a\nb', [{ same: ['a'] }, { mine: [], theirs: ['b'] }]],
  ['nothing in common', 'a', 'b', [{ mine: ['a'], theirs: ['b'] }]],
  ['an empty text has no lines', '', 'b', [{ mine: [], theirs: ['b'] }]],
  ['two empty texts', '', '', []],
];

test.each(CASES)('%s', (_, mine, theirs, expected) => {
  expect(lineDiff(mine, theirs)).toEqual(expected);
});

test('both texts can be read from the pieces again', () => {
  let seed = 7;
  const dice = (sides: number) => (seed = (seed * 48_271) % 2_147_483_647) % sides;
  const text = () => Array.from({ length: dice(12) }, () => 'abcd'[dice(4)]).join('\n');
  for (let round = 0; round < 300; round += 1) {
    const [mine, theirs] = [text(), text()];
    const pieces = lineDiff(mine, theirs);
    const side = (own: 'mine' | 'theirs') => pieces.flatMap((piece) => ('same' in piece ? piece.same : piece[own])).join('\n');
    expect([side('mine'), side('theirs')]).toEqual([mine, theirs]);
  }
});
