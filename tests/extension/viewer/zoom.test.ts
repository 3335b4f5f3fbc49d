import { expect, test } from 'vitest';
import { fitting, limited, nextStep, wheelFactor } from '@src/viewer/zoom';

test('steps go up and down, and end', () => {
  expect([nextStep(1, true), nextStep(1, false), nextStep(1.37, true), nextStep(1.37, false)]).toEqual([1.1, 0.9, 1.5, 1.25]);
  expect([nextStep(5, true), nextStep(0.25, false)]).toEqual([undefined, undefined]);
});

test('the largest page fits, and small ones do not become posters', () => {
  const sizes = [[800, 1000], [400, 500]] as const;
  expect(fitting('width', sizes, [1200, 600])).toBe(1.5);
  expect(fitting('page', sizes, [1200, 600])).toBe(0.6);
  expect(fitting('width', sizes, [4000, 600])).toBe(2);
});

test('the wheel goes as far back as it came, within limits', () => {
  expect(wheelFactor(100) * wheelFactor(-100)).toBeCloseTo(1);
  expect([limited(9), limited(0.01), limited(1.2)]).toEqual([5, 0.25, 1.2]);
});
