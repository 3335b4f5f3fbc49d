/** Measuring is never in the way. */

import { expect, test } from 'vitest';
import { measured } from '@src/shared/measured';

test('what began is noted with its end and its detail', () => {
  measured('postil:test', performance.now() - 5, 3);
  const [entry] = performance.getEntriesByName('postil:test') as PerformanceMeasure[];
  expect(entry?.duration).toBeGreaterThanOrEqual(5);
  expect(entry?.detail).toBe(3);
});

test('a browser that refuses to note it, as one does of a page that is being left, is minded by nobody', () => {
  const detail = (() => 0) as unknown as number; // no function can be kept in the timeline
  expect(() => performance.measure('postil:test', { start: 0, detail })).toThrow('clone');
  expect(() => measured('postil:test', 0, detail)).not.toThrow();
});
