import { expect, test } from 'vitest';
import { insertion } from '@src/background/order';

/** The list after an insertion, as ranks in the order wanted. */
function after(ranks: string[], at: number): string[] {
  const { rank, moved } = insertion(ranks, at);
  return ranks.map((old, place) => moved.get(place) ?? old).toSpliced(at, 0, rank);
}

const rises = (ranks: string[]) => ranks.every((rank, index) => index === 0 || (ranks[index - 1] ?? '') < rank);

test('a new entry stands where it is put: in front, between, at the end, in an empty list', () => {
  expect(rises(after([], 0))).toBe(true);
  for (const at of [0, 1, 2, 3]) expect(rises(after(['a0', 'a1', 'a2'], at))).toBe(true);
  expect(insertion(['a0', 'a1', 'a2'], 1).moved.size).toBe(0);
});

test('entries that share a rank where the new one is to stand are moved, and no others', () => {
  const { moved } = insertion(['a0', 'a1', 'a1', 'a2'], 2);
  expect([...moved.keys()]).toEqual([2]);
  expect(rises(after(['a0', 'a1', 'a1', 'a2'], 2))).toBe(true);
});

test.each([[['', 'a1'], 1], [['', ''], 0], [['!', 'a1'], 1], [['a0', 'a0V', 'b'], 3]] as const)('of the ranks %j everything is ranked anew where there is no place', (ranks, at) => {
  expect(rises(after([...ranks], at))).toBe(true);
});

test('two machines that insert at one place hardly ever make the same rank', () => {
  const made = new Set(Array.from({ length: 200 }, () => insertion(['a0', 'a1'], 1).rank));
  expect(made.size).toBeGreaterThan(185);
});

test('the same chance makes the same rank', () => {
  expect(insertion(['a0'], 1, () => 0.7)).toEqual(insertion(['a0'], 1, () => 0.7));
});

test('a list that is always filled at one place keeps short ranks', () => {
  let ranks: string[] = [];
  for (let count = 0; count < 400; count += 1) ranks = after(ranks, Math.min(1, ranks.length));
  expect(rises(ranks)).toBe(true);
  expect(Math.max(...ranks.map(({ length }) => length))).toBeLessThanOrEqual(200);
});
