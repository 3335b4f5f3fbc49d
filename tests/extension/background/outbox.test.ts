/** What waits, and what it has seen. */

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { type LibraryDb, openLibrary, writing } from '@src/background/database';
import { append, numberedAnew, raiseBases, takeOut, waitingFor } from '@src/background/outbox';
import type { Change, Op } from '@src/background/wire';

const ts = '2026-01-01T00:00:00Z';
let db: LibraryDb;

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  db = await openLibrary('test');
  const tx = writing(db);
  const set = (f: string): Op => ({ op: 'set', e: 'paper', id: 'p', f, val: 1, base: 3, ts });
  const others: Op[] = [{ op: 'remove', e: 'paper_tag', id: 'p|t', base: 3, ts }, { op: 'del', e: 'paper', id: 'p', seen: 3, ts }];
  await append(tx, [set('status'), set('status'), set('starred'), ...others], 'Paper');
  await tx.done;
});

/** Bases of all that waits after a change by `by` with the number `seq` came in. */
async function bases(change: Partial<Change>, sent = 1): Promise<(number | undefined)[]> {
  const tx = writing(db);
  await raiseBases(tx, [{ e: 'paper', id: 'p', f: 'status', val: 1, ver: 9, by: 'me', seq: 1, ...change }], 'me', sent);
  await tx.done;
  return (await db.getAll('outbox')).map(({ op }) => op.base);
}

test('a later edit of the same field has seen the earlier one of its own machine', async () => {
  expect(await bases({})).toEqual([3, 9, 3, 3, undefined]);
});

test('what another machine wrote it has not seen, nor what a copy sent under our name', async () => {
  expect(await bases({ by: 'other' })).toEqual([3, 3, 3, 3, undefined]);
  expect(await bases({ seq: 2 })).toEqual([3, 3, 3, 3, undefined]);
});

test('what was put before it later it has not seen', async () => {
  const [, second] = await db.getAll('outbox');
  if (second) await db.put('outbox', { ...second, op: { ...second.op, since: 1 } });
  expect(await bases({})).toEqual([3, 3, 3, 3, undefined]);
});

/** Number and `since` of all that waits. */
async function numbers(): Promise<[number, number | undefined][]> {
  return (await db.getAll('outbox')).map(({ seq, op }) => [seq, op.since]);
}

test('what is put ahead nobody had seen who waited, also when all is numbered once more', async () => {
  const ahead = ['title', 'venue'].map((f) => waitingFor({ op: 'set', e: 'paper', id: 'p', f, val: 2, base: 0, ts }, 'Paper'));
  let tx = writing(db);
  await numberedAnew(tx, ahead, ({ op }) => op);
  await append(tx, [{ op: 'set', e: 'paper', id: 'p', f: 'title', val: 3, base: 0, ts }], 'Paper');
  await tx.done;
  expect(await numbers()).toEqual([[1, undefined], [2, undefined], [3, 2], [4, 2], [5, 2], [6, 2], [7, 2], [8, undefined]]);
  tx = writing(db);
  // The first of those put ahead was processed, and so was the first that waited.
  await numberedAnew(tx, [], ({ seq, op }) => (seq === 1 || seq === 3 ? undefined : op));
  await tx.done;
  expect(await numbers()).toEqual([[1, undefined], [2, 1], [3, 1], [4, 1], [5, 1], [6, undefined]]);
  tx = writing(db);
  await takeOut(tx, 1);
  await tx.done;
  expect(await numbers()).toEqual([[1, undefined], [2, undefined], [3, undefined], [4, undefined], [5, undefined]]);
});

test('what it has seen is never less than before', async () => {
  expect(await bases({ ver: 2 })).toEqual([3, 3, 3, 3, undefined]);
});

test('memberships have a field too', async () => {
  expect(await bases({ e: 'paper_tag', id: 'p|t', f: '_present' })).toEqual([3, 3, 3, 9, undefined]);
});
