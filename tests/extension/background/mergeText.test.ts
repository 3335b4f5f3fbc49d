import { expect, test } from 'vitest';
import { chooseVersion, holdsBoth, mergeText } from '@src/background/mergeText';
import cases from '../../merge/cases.json';

test.each(cases.merge)('merged as on the server: $why', ({ base, current, incoming, merged }) => {
  expect(mergeText(base, current, incoming)).toBe(merged);
});

test.each(cases.choose)('chosen as on the server: $why', ({ present, chosen, other, result }) => {
  expect(chooseVersion(present, chosen, other)).toBe(result);
});

test('there is something to choose while both versions stand in the text', () => {
  expect(holdsBoth('top\nmine\ntheirs', 'top\nmine', 'top\ntheirs')).toBe(true);
  expect(holdsBoth('top\nmine', 'top\nmine', 'top\ntheirs')).toBe(false);
  expect(holdsBoth('top', 'top\nmine', 'top\ntheirs')).toBe(false);
  expect(holdsBoth('same', 'same', 'same')).toBe(false);
});

test('the side that changed wins over the side that did not', () => {
  expect(mergeText('a\nb', 'a\nb', 'a\nB')).toBe('a\nB');
  expect(mergeText('a\nb', 'A\nb', 'a\nb')).toBe('A\nb');
});

test('changes of different lines are both kept', () => {
  expect(mergeText('a\nb\nc', 'A\nb\nc', 'a\nb\nC')).toBe('A\nb\nC');
});

test('changes of the same line keep both versions', () => {
  expect(mergeText('a', 'mine', 'theirs')).toBe('mine\ntheirs');
});

test('two first notes keep both', () => {
  expect(mergeText('', 'mine', 'theirs')).toBe('mine\ntheirs');
});

test('a line that one side moved is not doubled', () => {
  const merged = mergeText('a\nb\nc\nd', 'b\nc\nd\na', 'a\nb\nc\nd!').split('\n');
  expect(merged.filter((line) => line === 'a')).toHaveLength(1);
});

test('every line that either side added survives', () => {
  const merged = mergeText('x\ny\nz', 'x\n1\ny\nz\n2', 'x\ny\n3\nz').split('\n');
  expect(merged).toEqual(expect.arrayContaining(['1', '2', '3']));
});

test('a deletion on one side, with no change of that line on the other, stays deleted', () => {
  expect(mergeText('a\nb\nc', 'a\nc', 'a\nb\nc\nd')).toBe('a\nc\nd');
});
