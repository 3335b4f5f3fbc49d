/** The first sync of a library that is there already, and how long it takes to replace a large one. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openLibrary, type Staged, writeMeta, writing, readMeta } from '@src/background/database';
import { FakeServer } from '@src/background/fakeServer';
import { beginning } from '@src/background/snapshot';
import { rowOf } from '@src/background/shadow';
import { swap } from '@src/background/swap';
import { paperId } from '@src/shared/paperId';
import { Machine, PAGE, seen } from './setting';

let server: FakeServer;
let machine: Machine;

beforeEach(() => {
  server = new FakeServer();
  machine = new Machine(server);
  server.pageSize = 7;
  server.chunkSize = 10;
  for (let number = 10; number < 60; number += 1) server.write('paper', paperId(`arxiv:2501.000${number}`), 'title', `T ${number}`);
});

afterEach(() => machine.worker.runner.stop());

const library = async () => machine.worker.background.library();

test('a library that does not fit in one answer comes in chunks, with the number of rows that are there', async () => {
  const told: unknown[] = [];
  server.beforeChunk = async () => {
    told.push((await machine.ask('connection', {})).fetching);
  };
  await machine.connect();
  expect(server.requests.length).toBe(2);
  expect(told).toEqual([undefined, { done: 10, total: 50 }, { done: 20, total: 50 }, { done: 30, total: 50 }, { done: 40, total: 50 }]);
  expect(await (await library()).count('rows')).toBe(50);
  const connection = await machine.ask('connection', {});
  expect(connection.fetching).toBeUndefined();
  expect(connection.problem).toBeUndefined();
  expect((await (await library()).get('meta', 'sync'))?.cursor).toEqual(server.commits.at(-1));
});

test('open pages hear of all papers once they are there', async () => {
  machine.chrome.openTabs = [{ id: 1, url: PAGE }];
  for (const number of [10, 11, 12]) server.write('paper', paperId(`arxiv:2501.000${number}`), 'canonical', `arxiv:2501.000${number}`);
  await machine.connect();
  await vi.waitFor(() => expect(machine.chrome.states(1)).toHaveLength(3));
});

test('a small library comes with the first answer', async () => {
  server.pageSize = 500;
  await machine.connect();
  expect(server.snapshots).toHaveLength(0);
  expect(server.requests).toHaveLength(1);
});

test('edits made before the first sync are shown while it runs, and sent once', async () => {
  await machine.ask('save', { paper: seen(1) });
  let shown = 0;
  server.beforeChunk = async () => {
    const state = await machine.state(seen(1));
    if (state.saved && state.pending) shown += 1;
  };
  await machine.connect();
  expect(shown).toBe(server.snapshots.length);
  expect(await machine.state(seen(1))).toMatchObject({ saved: true, pending: false });
  expect(server.processed.filter(({ op }) => op === 'restore')).toHaveLength(1);
});

test('what is written while the snapshot runs comes with the pull after it', async () => {
  server.beforeChunk = async () => {
    if (server.snapshots.length === 3) server.write('paper', paperId('arxiv:2501.00010'), 'title', 'Newer');
  };
  await machine.connect();
  const { found } = await machine.ask('search', { query: 'Newer' });
  expect(found).toHaveLength(1);
  expect((await (await library()).get('rows', ['paper', paperId('arxiv:2501.00010')]))?.fields['title']?.val).toBe('Newer');
});

test('killed in the middle, it goes on with the next chunk', async () => {
  let reached = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (reached = resolve));
  server.beforeChunk = async () => {
    if (server.snapshots.length < 3) return;
    reached();
    await new Promise(() => undefined);
  };
  void machine.connect();
  await arrived;
  expect(await (await library()).count('rows')).toBe(20);
  machine.kill();
  server.beforeChunk = async () => undefined;
  await machine.sync();
  expect(await (await library()).count('rows')).toBe(50);
  expect(server.snapshots).toHaveLength(6);
});

test('a server that is set back meanwhile is begun with again, and what was seen of it is given back', async () => {
  server.beforeChunk = async () => {
    if (server.snapshots.length === 3) server.rewind(server.version - 30);
  };
  await machine.connect();
  await machine.sync();
  expect(await (await library()).count('rows')).toBe(server.rows.size);
  expect((await machine.ask('connection', {})).problem).toBeUndefined();
  expect(server.rows.size).toBeGreaterThan(20);
});

test('a snapshot that cannot go on is begun with again beside what it had brought', async () => {
  let gone = '';
  server.beforeChunk = async () => {
    if (server.snapshots.length !== 3) return;
    const [first] = await (await library()).getAll('rows');
    gone = first?.id ?? '';
    server.write('paper', gone, '_deleted', true);
    server.write('tag', 'ab', 'name', 'x');
    server.prune(server.version);
  };
  await machine.connect();
  const rows = await (await library()).getAll('rows');
  expect(rows).toHaveLength(50);
  expect(rows.some(({ id }) => id === gone)).toBe(false);
  expect(server.snapshots).toHaveLength(3 + 5);
  expect((await machine.ask('connection', {})).problem).toBeUndefined();
});

test('only the rows that differ are written when a snapshot takes their place', async () => {
  const db = await openLibrary('large');
  const row = (index: number, ver: number): Staged => ({
    e: index % 6 === 0 ? 'paper' : 'identifier',
    id: `${paperId(`arxiv:${index - (index % 6)}`)}${index % 6 === 0 ? '' : `|x:${index}`}`,
    fields: index % 6 === 0 ? { title: { val: `Paper ${index}`, ver, at: 1 }, abstract: { val: 'x'.repeat(800), ver, at: 1 } } : { _present: { val: true, ver, at: 1 } },
  });
  const fill = db.transaction(['rows', 'staging'], 'readwrite');
  for (let index = 0; index < 6000; index += 1) {
    const { e, id, fields } = row(index, 1);
    void fill.objectStore('rows').put(rowOf(e, id, fields));
    if (index % 1000 === 0) void fill.objectStore('staging').put(Array.from({ length: 1000 }, (_, at) => row(index + at, index + at < 100 ? 2 : 1)), index);
  }
  await fill.done;
  const begin = async (): Promise<string> => {
    const tx = writing(db);
    const fetch = { ...beginning('history_pruned', [], 0), cursor: [9, 'n'] as [number, string], fork: [0, '0'] as [number, string], after: null, disorder: true };
    await writeMeta(tx, { ...(await readMeta(tx)), lease: 'mine', fetch });
    await tx.done;
    return 'mine';
  };
  let puts = 0;
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function counted(this: IDBObjectStore, ...given: Parameters<typeof put>) {
    if (this.name === 'rows') puts += 1;
    return put.apply(this, given);
  };
  const papers = await swap(db, await begin()).finally(() => (IDBObjectStore.prototype.put = put));
  expect(puts).toBe(100);
  expect(papers.size).toBe(17);
  expect(await db.count('staging')).toBe(0);
  expect((await db.get('rows', ['paper', paperId('arxiv:0')]))?.fields['title']?.ver).toBe(2);
  db.close();
}, 120_000);
