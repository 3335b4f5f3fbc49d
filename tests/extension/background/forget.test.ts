/** What the server has forgotten is forgotten here, so that nobody brings a shell of it back. */

import { beforeEach, expect, test } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import { paperId, tagId } from '@src/shared/paperId';
import { Machine, seen } from './setting';

const P1 = paperId('arxiv:2501.00001');
const P2 = paperId('arxiv:2501.00002');

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = new FakeServer();
  machine = new Machine(server);
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.ask('edit', { paper: seen(2), edit: { kind: 'tag-add', name: 'Agents' } });
  await machine.sync();
});

/** Ids of everything that this machine holds. */
async function held(): Promise<string> {
  const keys = await (await machine.worker.background.library()).getAllKeys('rows');
  return keys.map(([e, id]) => `${e} ${id}`).join('\n');
}

test('a paper that the server has forgotten goes with what joined it, and the trash is empty', async () => {
  server.write('paper', P2, '_deleted', true);
  await machine.sync();
  expect(await machine.ask('trash', {})).toHaveLength(1);
  server.prune(server.version);
  await machine.sync();
  expect(await machine.ask('trash', {})).toEqual([]);
  expect(await held()).not.toContain(P2);
  expect(await held()).toContain(`paper ${P1}`);
  expect(await held()).toContain(`tag ${tagId('Agents')}`);
});

test('saved again it is whole', async () => {
  server.write('paper', P2, '_deleted', true);
  await machine.sync();
  server.prune(server.version);
  await machine.sync();
  await machine.ask('save', { paper: seen(2) });
  await machine.sync();
  expect(server.field('paper', P2, 'title')).toBe('Paper 2');
  expect(server.field('identifier', `${P2}|arxiv:2501.00002`, '_present')).toBe(true);
});

test('what was deleted after that stays in the trash', async () => {
  server.write('paper', P1, '_deleted', true);
  const upTo = server.version;
  server.write('paper', P2, '_deleted', true);
  await machine.sync();
  server.prune(upTo);
  await machine.sync();
  expect((await machine.ask('trash', {})).map(({ paperId: id }) => id)).toEqual([P2]);
});

test('an ended membership and a deleted tag go, and the paper stays', async () => {
  server.write('paper_tag', `${P2}|${tagId('Agents')}`, '_present', false);
  server.write('tag', tagId('Agents'), '_deleted', true);
  await machine.sync();
  server.prune(server.version);
  await machine.sync();
  expect(await held()).not.toContain(tagId('Agents'));
  expect(await machine.state(seen(2))).toMatchObject({ saved: true, tags: [] });
});

test('what an edit waits for is not forgotten under it', async () => {
  server.write('paper', P2, '_deleted', true);
  await machine.sync();
  server.prune(server.version);
  server.during = async () => {
    server.during = async () => undefined;
    await machine.ask('restorePaper', { paperId: P2 });
  };
  await machine.sync();
  expect(await held()).toContain(`paper ${P2}`);
});

const A = '11111111-2222-4333-8444-555555555555';
const annotation = { id: A, target: { source: 'https://arxiv.org/abs/2501.00002', parts: [] }, color: '' as const, comment: 'x', tags: ['Agents'] };

test('annotations go with their forgotten paper, and an ended tag of one that stays', async () => {
  const B = A.replace('1', '2');
  await machine.ask('annotate', { paper: seen(2), annotation });
  await machine.ask('annotate', { paper: seen(1), annotation: { ...annotation, id: B } });
  await machine.sync();
  server.write('annotation_tag', `${B}|${tagId('Agents')}`, '_present', false);
  server.write('paper', P2, '_deleted', true);
  await machine.sync();
  server.prune(server.version);
  await machine.sync();
  expect(await held()).not.toContain(A);
  expect(await held()).toContain(`annotation ${B}`);
  expect(await held()).not.toContain(`annotation_tag ${B}`);
});

test('a removed annotation is forgotten, but not under the wish to have it back', async () => {
  await machine.ask('annotate', { paper: seen(2), annotation });
  await machine.sync();
  server.write('annotation', A, '_deleted', true);
  await machine.sync();
  server.prune(server.version);
  server.during = async () => {
    server.during = async () => undefined;
    await machine.ask('restoreAnnotation', { id: A });
  };
  await machine.sync();
  expect(await held()).toContain(`annotation ${A}`);
});
