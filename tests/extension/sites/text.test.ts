/** Dates, names and code links as pages write them. */

import { expect, test } from 'vitest';
import { dateIn, readingOrder } from '@src/sites/text';

const today = new Date('2026-03-10T12:00:00Z');

test.each([
  ['Submitted 25 September, 2023; originally announced September 2023.', '2023-09-25'],
  ['Fri, 2 Jan 2026 (showing 2 of 2 entries )', '2026-01-02'],
  ['Published on Sep 27, 2026', '2026-09-27'],
  ['2019/02/07', '2019-02-07'],
  ['Feb 27', '2026-02-27'],
  ['May 29', '2025-05-29'],
  ['Mar 10', '2026-03-10'],
  ['12 pages, 7 figures', undefined],
  ['Chapter 11', undefined],
])('the date in “%s” is %s', (text, date) => {
  expect(dateIn(text, today)).toBe(date);
});

test.each([
  ['Heibi, Ivan', 'Ivan Heibi'],
  ['van der Sample, Bo', 'Bo van der Sample'],
  ['Seedance, Team', 'Team Seedance'],
  ['Smith, John, Jr.', 'John Smith Jr.'],
  ['Ada Example', 'Ada Example'],
  ['Plato', 'Plato'],
])('the name “%s” reads “%s”', (name, order) => {
  expect(readingOrder(name)).toBe(order);
});
