/** The seam to the browser: answers, refusals, a background that is still starting, an extension that is gone. */

import { beforeEach, expect, test, vi } from 'vitest';
import { chromeRuntime, Orphaned, Refused } from '@src/content/runtime';

/** Just enough of a browser: a background that answers by script, and storage in memory. */
class Browser {
  id: string | undefined = 'abc';
  readonly heard: unknown[] = [];
  readonly stored = new Map<string, unknown>();
  answers: (() => unknown)[] = [];
  readonly runtime: object;
  readonly storage: object;

  constructor() {
    const id = (): string | undefined => this.id;
    this.runtime = {
      get id() {
        return id();
      },
      sendMessage: async (message: unknown) => {
        this.heard.push(message);
        return this.answers.length > 1 ? this.answers.shift()?.() : this.answers[0]?.();
      },
    };
    this.storage = {
      local: {
        get: async (key: string) => ({ [key]: this.stored.get(key) }),
        set: async (items: object) => Object.entries(items).forEach(([key, value]) => this.stored.set(key, value)),
        remove: async (key: string) => void this.stored.delete(key),
      },
    };
  }
}

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

test('drafts are kept, read back and removed', async () => {
  const draft = { text: 'half', baseText: '' };
  await chromeRuntime.writeDraft('arxiv:1', draft);
  expect(await chromeRuntime.readDraft('arxiv:1')).toEqual(draft);
  await chromeRuntime.writeDraft('arxiv:1', null);
  expect(await chromeRuntime.readDraft('arxiv:1')).toBeNull();
  browser.stored.set('draft:arxiv:2', 'of another form');
  expect(await chromeRuntime.readDraft('arxiv:2')).toBeNull();
});
