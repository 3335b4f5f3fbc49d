/** What waits, and what it has seen. */

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import { type LibraryDb, openLibrary, writing } from '@src/background/database';
import { append, raiseBases } from '@src/background/outbox';
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

test('what it has seen is never less than before', async () => {
  expect(await bases({ ver: 2 })).toEqual([3, 3, 3, 3, undefined]);
});

test('memberships have a field too', async () => {
  expect(await bases({ e: 'paper_tag', id: 'p|t', f: '_present' })).toEqual([3, 3, 3, 9, undefined]);
});
