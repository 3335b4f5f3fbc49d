import { expect, test } from 'vitest';
import { upTo, withToken } from '@src/background/trail';
import type { Token } from '@src/background/wire';

const token = (version: number): Token => [version, `n${version}`];
const long = (length: number) => Array.from({ length }, (_, index) => token(index + 1)).reduce(withToken, [] as Token[]);

test('the newest 64 are all there, and never more than 128', () => {
  for (const length of [1, 64, 128, 129, 200, 5000]) {
    const trail = long(length);
    expect(trail.length).toBeLessThanOrEqual(128);
    const newest = Array.from({ length: Math.min(64, length) }, (_, index) => token(length - Math.min(64, length) + index + 1));
    expect(trail.slice(-newest.length)).toEqual(newest);
  }
});

test('older ones are there ever more thinly, back to the first', () => {
  const versions = long(5000).map(([version]) => version);
  expect(versions[0]).toBe(1);
  const gaps = versions.slice(1).map((version, index) => version - (versions[index] ?? 0));
  expect(gaps[0]).toBeGreaterThan(500);
  expect(gaps.slice(-63).every((gap) => gap === 1)).toBe(true);
  expect(gaps.every((gap, index) => index === 0 || gap <= (gaps[index - 1] ?? 0) * 2)).toBe(true);
});

test('a pull that brought nothing leaves no trace', () => {
  expect(withToken([token(4)], token(4))).toEqual([token(4)]);
  expect(withToken([], [0, '0'])).toEqual([]);
});

test('what lies after a fork is of another history', () => {
  expect(upTo([token(1), token(5), token(9)], token(5))).toEqual([token(1), token(5)]);
});
