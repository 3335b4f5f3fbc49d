/** A database that an earlier version of the extension made is opened, loses nothing, and is synced. */

import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { annotations } from '@src/background/annotations';
import { openLibrary } from '@src/background/database';
import { FakeServer } from '@src/background/fakeServer';
import { createFirst, upgradeToSecond } from '@src/background/upgrade';
import { paperId } from '@src/shared/paperId';
import { Machine, seen } from './setting';

const P1 = paperId('arxiv:2501.00001');
const P2 = paperId('arxiv:2501.00002');
const DEVICE = '99999999-9999-4999-8999-999999999999';

let server: FakeServer;
let machine: Machine;

beforeEach(() => {
  server = new FakeServer();
  machine = new Machine(server);
});

afterEach(() => machine.worker.runner.stop());

/** As version 1 made it: one paper on the shelf, one in the trash, an edit that was sent and one that was not. */
async function databaseOfVersionOne(cursor: [number, string]): Promise<void> {
  const db = await openDB(`postil:${server.libraryId}`, 1, {
    upgrade(made) {
      const rows = made.createObjectStore('rows', { keyPath: ['e', 'id'] });
      rows.createIndex('paper', ['e', 'paper']);
      rows.createIndex('ident', 'ident');
      rows.createIndex('name', ['e', 'name']);
      rows.createIndex('member', ['e', 'member']);
      const outbox = made.createObjectStore('outbox', { keyPath: 'seq' });
      for (const index of ['key', 'paper', 'ident', 'e', 'head']) outbox.createIndex(index, index);
      made.createObjectStore('meta');
      made.createObjectStore('problems', { keyPath: 'id', autoIncrement: true });
    },
  });
  await db.put('rows', { e: 'paper', id: P1, paper: P1, fields: { title: { val: 'Paper 1', ver: 1 }, _deleted: { val: false, ver: 2 } } });
  await db.put('rows', { e: 'paper', id: P2, paper: P2, fields: { title: { val: 'Paper 2', ver: 3 }, _deleted: { val: true, ver: 4 } } });
  const ts = '2026-01-01T00:00:00Z';
  const waiting = (seq: number, f: string, val: unknown) => ({ seq, op: { op: 'set', e: 'paper', id: P1, f, val, base: 0, ts }, key: `paper ${P1}`, e: 'paper', paper: P1, head: 1, title: 'Paper 1' });
  await db.put('outbox', waiting(8, 'status', 'read'));
  await db.put('outbox', waiting(9, 'starred', true));
  await db.put('problems', { op: { op: 'set', e: 'paper', id: P1, f: 'rating', val: 9, ts }, title: 'Paper 1', reason: 'too much', at: ts });
  await db.put('meta', { cursor, maxSeen: cursor, epoch: '', seq: 9, sent: 8, processed: 7, ack: 7, device: DEVICE, lease: '', batch: 'b', carried: {} }, 'sync');
  db.close();
}

test('rows, waiting edits and problems are all there, and what was never sent gets a nonce', async () => {
  await databaseOfVersionOne([0, '0']);
  const db = await openLibrary(server.libraryId);
  expect(await db.count('rows')).toBe(2);
  expect(await db.getAllKeysFromIndex('rows', 'gone')).toEqual([['paper', P2]]);
  const [sent, unsent] = await db.getAll('outbox');
  expect(sent?.op).not.toHaveProperty('n');
  expect(unsent?.op.n).toMatch(/^[0-9a-zA-Z]{1,32}$/);
  expect(await db.count('problems')).toBe(1);
  expect((await db.get('meta', 'sync'))?.device).toBe(DEVICE);
  db.close();
});

test('it is synced as if nothing had happened', async () => {
  server.write('paper', P1, 'title', 'Paper 1');
  server.write('paper', P1, '_deleted', false);
  server.write('paper', P2, 'title', 'Paper 2');
  server.write('paper', P2, '_deleted', true);
  server.replicas.set(DEVICE, { lastSeq: 7, results: [], known: [] });
  await databaseOfVersionOne(server.commits.at(-1) ?? [0, '0']);
  await machine.connect();
  expect(await machine.ask('connection', {})).toMatchObject({ pending: 0, refused: [{ title: 'Paper 1', what: 'Rating' }] });
  expect(await machine.state(seen(1))).toMatchObject({ saved: true, status: 'read', starred: true });
  expect(await machine.ask('trash', {})).toMatchObject([{ paperId: P2, title: 'Paper 2' }]);
  expect(server.processed).toHaveLength(2);
});

test('what a server had lost before the upgrade is given back, once', async () => {
  server.write('paper', P2, 'title', 'Paper 2');
  server.replicas.set(DEVICE, { lastSeq: 7, results: [], known: [] });
  await databaseOfVersionOne(server.commits.at(-1) ?? [0, '0']);
  const db = await openDB(`postil:${server.libraryId}`, 1);
  const fields = { title: { val: 'Paper 1', ver: -1 }, note: { val: 'Kept here only', ver: -1 }, _deleted: { val: false, ver: -1 } };
  await db.put('rows', { e: 'paper', id: P1, paper: P1, fields });
  db.close();
  await machine.connect();
  await machine.sync();
  expect(server.field('paper', P1, 'note')).toBe('Kept here only');
  expect(server.field('paper', P1, 'title')).toBe('Paper 1');
  expect(server.field('paper', P1, 'status')).toBe('read');
  const processed = server.processed.length;
  await machine.sync();
  expect(server.processed).toHaveLength(processed);
});

test('annotations that version 2 took in without knowing them are shown, and those of joined records too', async () => {
  const db = await openLibrary(server.libraryId);
  const A = '11111111-2222-4333-8444-555555555555';
  const fields = { paper_id: { val: P1, ver: 5, at: 5 }, target: { val: { source: 'https://arxiv.org/', parts: [] }, ver: 6, at: 6 } };
  // Version 2 gave these rows nothing to be found by.
  await db.put('rows', { e: 'paper', id: P1, fields: { canonical: { val: 'arxiv:2501.00001', ver: 1 }, alias_of: { val: P2, ver: 2 } } });
  await db.put('rows', { e: 'paper', id: P2, fields: { canonical: { val: 'arxiv:2501.00002', ver: 3 }, _deleted: { val: false, ver: 4 } } });
  await db.put('rows', { e: 'annotation', id: A, fields });
  await db.put('rows', { e: 'annotation_tag', id: `${A}|t`, fields: { _present: { val: true, ver: 7 } } });
  const content = await db.getAll('rows');
  db.close();
  await deleteDB(`postil:${server.libraryId}`);
  const second = await openDB(`postil:${server.libraryId}`, 2, {
    async upgrade(made, _from, _to, tx) {
      createFirst(made as never);
      await upgradeToSecond(made as never, tx as never, false);
    },
  });
  for (const row of content) await second.put('rows', row);
  second.close();
  const third = await openLibrary(server.libraryId);
  expect(await third.getAllKeysFromIndex('rows', 'paper', ['annotation', P1])).toEqual([['annotation', A]]);
  expect(await third.getAllKeysFromIndex('rows', 'member', ['annotation_tag', 't'])).toEqual([['annotation_tag', `${A}|t`]]);
  expect(await annotations(third, [seen(2)])).toMatchObject([[{ id: A, paperId: P1 }]]);
  third.close();
});
