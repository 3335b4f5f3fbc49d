/** Drafts of notes in the extension's storage. */

import { beforeEach, expect, test, vi } from 'vitest';
import { chromeDrafts } from '@src/content/drafts';
import { Orphaned } from '@src/content/runtime';
import { Browser } from './browser';

let browser: Browser;

beforeEach(() => {
  browser = new Browser();
  vi.stubGlobal('chrome', browser);
});

test('drafts are kept, read back and removed', async () => {
  const draft = { text: 'half', baseText: '' };
  await chromeDrafts.write('arxiv:1', draft);
  expect(await chromeDrafts.read('arxiv:1')).toEqual(draft);
  await chromeDrafts.write('arxiv:1', null);
  expect(await chromeDrafts.read('arxiv:1')).toBeNull();
  browser.stored.set('draft:arxiv:2', 'of another form');
  expect(await chromeDrafts.read('arxiv:2')).toBeNull();
});

test('where the extension is gone, nothing is read and writing says so', async () => {
  browser.id = undefined;
  expect(await chromeDrafts.read('arxiv:1')).toBeNull();
  await expect(chromeDrafts.write('arxiv:1', null)).rejects.toEqual(new Orphaned());
});
