/** Two workers on one database, as when a popup and the background sync at once: nothing twice, nothing lost. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import type { Worker } from '@src/background/worker';
import { paperId } from '@src/shared/paperId';
import { Machine, seen } from './setting';

let server: FakeServer;
let machine: Machine;
let other: Worker;

beforeEach(async () => {
  server = new FakeServer();
  machine = new Machine(server);
  await machine.connect();
  other = machine.otherWorker();
});

afterEach(() => {
  machine.worker.runner.stop();
  other.runner.stop();
});

const pause = async (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('both sync and edit at once, in every mixture, and each edit arrives once', async () => {
  let wait = 0;
  server.during = async () => {
    wait = (wait * 7 + 3) % 11;
    await pause(wait);
  };
  const save = async (worker: Worker, number: number) =>
    worker.message({ name: 'save', request: { paper: seen(number) } }, { url: 'chrome-extension://fake/options.html' });
  for (let round = 0; round < 12; round += 1) {
    const jobs = [machine.worker.runner.run(true), other.runner.run(true), save(machine.worker, round * 2), save(other, round * 2 + 1)];
    await pause(round);
    await Promise.all([...jobs, other.runner.run(true), machine.worker.runner.run(true)]);
  }
  await machine.sync();
  const db = await machine.worker.background.library();
  expect(await db.count('outbox')).toBe(0);
  expect(await db.count('problems')).toBe(0);
  expect(server.processed.filter(({ op }) => op === 'restore')).toHaveLength(24);
  const rows = await db.getAll('rows');
  expect(rows).toHaveLength(server.rows.size);
  for (const { e, id, fields } of rows) expect(fields).toEqual(server.rows.get(`${e} ${id}`));
  expect(server.replicas.size).toBe(1);
});

test('while one fetches a snapshot the other takes over and goes on; the first changes nothing any more', async () => {
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  const kept = server.version;
  for (let number = 2; number < 6; number += 1) await machine.ask('save', { paper: seen(number) });
  await machine.sync();
  server.rewind(kept);
  server.chunkSize = 1;
  let release = (): void => undefined;
  let reached = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (reached = resolve));
  server.beforeChunk = async () => {
    if (server.snapshots.length !== 2) return;
    reached();
    await new Promise<void>((resolve) => (release = resolve));
  };
  const first = machine.worker.runner.run(true);
  await arrived;
  await other.runner.run(true);
  const db = await machine.worker.background.library();
  const where = async () => {
    const { device, cursor, epoch, seq, fetch } = (await db.get('meta', 'sync')) ?? {};
    return { device, cursor, epoch, seq, fetch };
  };
  const after = await where();
  expect(after.fetch).toBeUndefined();
  release();
  await first;
  expect(await where()).toEqual(after);
  for (let number = 1; number < 6; number += 1) expect(server.field('paper', paperId(`arxiv:2501.0000${number}`), 'title')).toBe(`Paper ${number}`);
  const rows = await db.getAll('rows');
  for (const { e, id, fields } of rows) expect(fields).toEqual(server.rows.get(`${e} ${id}`));
});
