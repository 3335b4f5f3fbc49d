import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeBrowser } from '@src/viewer/fakeBrowser';
import { Memory } from '@src/viewer/memory';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const left = { page: 7, down: 0.25, zoom: 1.5, rotation: 90 };

test('the place is kept under the fingerprint, a moment after the last move', async () => {
  const browser = new FakeBrowser(async () => null);
  const memory = new Memory(browser, 'abc');
  memory.remember({ ...left, page: 6 });
  memory.remember(left);
  expect(browser.storage.size).toBe(0);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await new Memory(browser, 'abc').recall()).toEqual(left);
  expect(await new Memory(browser, 'other').recall()).toBeUndefined();
});

test('what is due is written when the page goes', async () => {
  const browser = new FakeBrowser(async () => null);
  const memory = new Memory(browser, 'abc');
  memory.remember(left);
  memory.flush();
  expect(await memory.recall()).toEqual(left);
});

test('what cannot be a place is not gone to', async () => {
  const browser = new FakeBrowser(async () => null);
  for (const value of [null, 'x', { page: 1 }, { page: 1, down: 0, zoom: 'huge' }, { page: 1, down: 0, zoom: -1 }]) {
    browser.storage.set('viewer:abc', value);
    expect(await new Memory(browser, 'abc').recall()).toBeUndefined();
  }
});

test('of 500 and more the oldest go', async () => {
  const browser = new FakeBrowser(async () => null);
  for (let index = 0; index < 503; index += 1) browser.storage.set(`viewer:${index}`, { ...left, at: index });
  browser.storage.set('draft:x', { at: -1 });
  await new Memory(browser, 'abc').prune();
  expect([browser.storage.size, browser.storage.has('viewer:2'), browser.storage.has('viewer:3')]).toEqual([501, false, true]);
});
