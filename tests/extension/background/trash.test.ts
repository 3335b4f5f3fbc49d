import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import { paperId } from '@src/shared/paperId';
import { Machine, seen } from './setting';

let server: FakeServer;
let machine: Machine;

beforeEach(() => {
  server = new FakeServer();
  machine = new Machine(server);
});

afterEach(() => machine.worker.runner.stop());

const P1 = paperId('arxiv:2501.00001');
const P2 = paperId('arxiv:2501.00002');

test('an empty trash is empty', async () => {
  expect(await machine.ask('trash', {})).toEqual([]);
});

test('papers are there before and after the removal was sent, newest first, and come back', async () => {
  await machine.connect();
  for (const number of [1, 2, 3]) await machine.ask('save', { paper: seen(number) });
  await machine.sync();
  await machine.ask('unsave', { paper: seen(1) });
  await machine.sync();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await machine.ask('unsave', { paper: seen(2) });
  const found = await machine.ask('trash', {});
  expect(found.map(({ paperId: id, title }) => [id, title])).toEqual([[P2, 'Paper 2'], [P1, 'Paper 1']]);
  expect(found.every(({ deletedAt }) => Math.abs(Date.now() - Date.parse(deletedAt ?? '')) < 60_000)).toBe(true);
  expect(await machine.ask('restorePaper', { paperId: P1 })).toMatchObject({ paperId: P1, saved: true, title: 'Paper 1', canonical: 'arxiv:2501.00001' });
  await machine.ask('restorePaper', { paperId: P2 });
  expect(await machine.ask('trash', {})).toEqual([]);
  await machine.sync();
  expect(server.field('paper', P1, '_deleted')).toBe(false);
  expect(server.field('paper', P2, '_deleted')).toBe(false);
});

test('a paper that nobody knows cannot be taken out', async () => {
  await expect(machine.ask('restorePaper', { paperId: P1 })).rejects.toThrow('not in the trash any more');
});

test('what is deleted elsewhere is in the trash here', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  server.write('paper', P1, '_deleted', true);
  await machine.sync();
  expect(await machine.ask('trash', {})).toMatchObject([{ paperId: P1 }]);
});
