/** Once a day both sides are compared; a difference is mended by taking the whole library anew. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import { rowOf } from '@src/background/shadow';
import { paperId } from '@src/shared/paperId';
import { Machine, seen } from './setting';

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  server = new FakeServer();
  machine = new Machine(server);
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  vi.setSystemTime(Date.now() + 25 * 3_600_000);
});

afterEach(() => {
  machine.worker.runner.stop();
  vi.useRealTimers();
});

const P1 = paperId('arxiv:2501.00001');
const hours = (count: number) => vi.setSystemTime(Date.now() + count * 3_600_000);

test('at most once a day, and only when there is nothing else to do', async () => {
  const before = server.digests;
  await machine.sync();
  expect(server.digests).toBe(before + 1);
  await machine.sync();
  hours(23);
  await machine.sync();
  expect(server.digests).toBe(before + 1);
  hours(2);
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  await machine.sync();
  await machine.sync();
  expect(server.digests).toBe(before + 2);
  expect(server.snapshots).toHaveLength(0);
});

test('a row that differs is mended, and who we are and what waits stays', async () => {
  const db = await machine.worker.background.library();
  const device = (await db.get('meta', 'sync'))?.device;
  const row = await db.get('rows', ['paper', P1]);
  if (row) await db.put('rows', rowOf('paper', P1, { ...row.fields, title: { val: 'Wrong', ver: row.fields['title']?.ver ?? 0 } }));
  await machine.sync();
  expect(server.snapshots).toHaveLength(1);
  expect((await machine.state(seen(1))).title).toBe('Paper 1');
  expect((await db.get('meta', 'sync'))?.device).toBe(device);
  hours(25);
  await machine.sync();
  expect(server.snapshots).toHaveLength(1);
});

test('a server that knows no digests, or is elsewhere by now, is left in peace', async () => {
  const before = server.digests;
  server.old = true;
  expect((await machine.sync()).problem).toBeUndefined();
  expect(server.digests).toBe(before);
});

test('once in 20 hours the server is asked to note how far this machine has pulled', async () => {
  const recorded = () => server.requests.filter(({ record }) => record === true).length;
  await machine.sync();
  const before = recorded();
  await machine.sync();
  hours(19);
  await machine.sync();
  expect(recorded()).toBe(before);
  hours(2);
  await machine.sync();
  expect(recorded()).toBe(before + 1);
});
