import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { type LibraryDb, openLibrary, writing } from '@src/background/database';
import { takeIn } from '@src/background/shadow';
import type { Change } from '@src/background/wire';

let db: LibraryDb;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  db = await openLibrary('test');
});

async function take(...changes: Change[]): Promise<string[]> {
  const tx = writing(db);
  const papers = await takeIn(tx, changes);
  await tx.done;
  return [...papers];
}

const title = (val: string, ver: number): Change => ({ e: 'paper', id: 'p', f: 'title', val, ver });
const shown = async () => (await db.get('rows', ['paper', 'p']))?.fields['title']?.val;

test('only a higher version is taken in, in whatever order they come', async () => {
  expect(await take(title('second', 2))).toEqual(['p']);
  expect(await take(title('first', 1), title('again', 2))).toEqual([]);
  expect(await shown()).toBe('second');
  await take(title('third', 3));
  expect(await shown()).toBe('third');
});

test('a membership that ended is no longer found by its paper or tag', async () => {
  await take({ e: 'paper_tag', id: 'p|t', f: '_present', val: true, ver: 1 });
  expect(await db.countFromIndex('rows', 'paper', ['paper_tag', 'p'])).toBe(1);
  await take({ e: 'paper_tag', id: 'p|t', f: '_present', val: false, ver: 2 });
  expect(await db.countFromIndex('rows', 'paper', ['paper_tag', 'p'])).toBe(0);
  expect(await db.countFromIndex('rows', 'member', ['paper_tag', 't'])).toBe(0);
});

test('a renamed tag concerns the papers that carry it', async () => {
  await take({ e: 'paper_tag', id: 'p|t', f: '_present', val: true, ver: 1 });
  expect(await take({ e: 'tag', id: 't', f: 'name', val: 'New', ver: 2 })).toEqual(['p']);
});

test('an annotation is found by its paper until it is deleted, and its tags concern that paper', async () => {
  const found = async () => db.countFromIndex('rows', 'paper', ['annotation', 'p']);
  expect(await take({ e: 'annotation', id: 'a', f: 'paper_id', val: 'p', ver: 1 })).toEqual(['p']);
  expect(await found()).toBe(1);
  expect(await take({ e: 'annotation_tag', id: 'a|t', f: '_present', val: true, ver: 2 })).toEqual(['p']);
  expect(await take({ e: 'tag', id: 't', f: 'name', val: 'New', ver: 3 })).toEqual(['p']);
  expect(await take({ e: 'annotation', id: 'a', f: '_deleted', val: true, ver: 4 })).toEqual(['p']);
  expect(await found()).toBe(0);
});
