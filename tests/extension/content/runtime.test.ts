/** The seam to the browser: answers, refusals, a background that is still starting, an extension that is gone. */

import { beforeEach, expect, test, vi } from 'vitest';
import { chromeRuntime, Orphaned, Refused } from '@src/content/runtime';
import { Browser } from './browser';

const fails = (message: string) => (): never => {
  throw new Error(message);
};
let browser: Browser;

beforeEach(() => {
  browser = new Browser();
  vi.stubGlobal('chrome', browser);
});

test('an answer is unwrapped', async () => {
  browser.answers = [() => ({ ok: [{ id: '1', name: 'a' }] })];
  expect(await chromeRuntime.send('suggestTags', { prefix: 'a' })).toEqual([{ id: '1', name: 'a' }]);
  expect(browser.heard).toEqual([{ name: 'suggestTags', request: { prefix: 'a' } }]);
});

test('an error is a refusal with its sentence', async () => {
  browser.answers = [() => ({ error: 'The storage is full. Free some space.' })];
  await expect(chromeRuntime.send('connection', {})).rejects.toEqual(new Refused('The storage is full. Free some space.'));
});

test('a background that is just starting is asked again', async () => {
  browser.answers = [fails('Could not establish connection. Receiving end does not exist.'), () => undefined, () => ({ ok: null })];
  expect(await chromeRuntime.send('openOptions', {})).toBeNull();
  expect(browser.heard).toHaveLength(3);
});

test('a background that stays silent is refused with a next step', async () => {
  browser.answers = [() => undefined];
  await expect(chromeRuntime.send('connection', {})).rejects.toThrow(/Try again/);
});

test.each([
  ['the context is invalidated', () => (browser.answers = [fails('Extension context invalidated.')])],
  ['there is no id any more', () => (browser.id = undefined)],
])('an extension that is gone is told apart: %s', async (_how, break_) => {
  break_();
  await expect(chromeRuntime.send('connection', {})).rejects.toEqual(new Orphaned());
});
