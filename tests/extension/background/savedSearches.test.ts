/** Saved searches are the library pages' business: here they are kept whole, given back, and forgotten with the server. */

import { beforeEach, expect, test } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import { Machine, seen } from './setting';

const S = '33333333-2222-4333-8444-555555555555';
const T = '44444444-2222-4333-8444-555555555555';
const QUERY = 'diffusion tag:"to read" sort:title';

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = new FakeServer();
  machine = new Machine(server);
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
});

function saved(id: string): void {
  server.write('saved_search', id, 'name', `Search ${id}`);
  server.write('saved_search', id, 'query', QUERY);
}

/** What this machine holds of a saved search. */
async function held(id: string): Promise<Record<string, unknown> | undefined> {
  const row = await (await machine.worker.background.library()).get('rows', ['saved_search', id]);
  return row && Object.fromEntries(Object.entries(row.fields).map(([field, { val }]) => [field, val]));
}

test('one is kept as it came', async () => {
  saved(S);
  await machine.sync();
  expect(await held(S)).toEqual({ name: `Search ${S}`, query: QUERY });
});

test('what a server lost of them is given back, a deletion too', async () => {
  const kept = server.version;
  saved(S);
  saved(T);
  server.write('saved_search', T, '_deleted', true);
  await machine.sync();
  server.rewind(kept);
  await machine.sync();
  expect(server.field('saved_search', S, 'query')).toBe(QUERY);
  expect(server.field('saved_search', T, 'name')).toBe(`Search ${T}`);
  expect(server.field('saved_search', T, '_deleted')).toBe(true);
});

test('a deleted one stays until the server has forgotten it, and the others stay for good', async () => {
  saved(S);
  saved(T);
  server.write('saved_search', S, '_deleted', true);
  await machine.sync();
  expect(await held(S)).toMatchObject({ _deleted: true });
  server.prune(server.version);
  await machine.sync();
  expect(await held(S)).toBeUndefined();
  expect(await held(T)).toMatchObject({ query: QUERY });
});
