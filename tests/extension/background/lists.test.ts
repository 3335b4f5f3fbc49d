/** Reading lists in their order, on one machine and between two. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import { listId, paperId } from '@src/shared/paperId';
import { Machine, ON_PAGE, PAGE, seen } from './setting';

let server: FakeServer;
let machine: Machine;
const L = listId('Next');

beforeEach(async () => {
  server = new FakeServer();
  machine = new Machine(server);
  await machine.connect();
  for (const number of [1, 2, 3]) await add(number);
});

afterEach(() => machine.worker.runner.stop());

const id = (number: number) => paperId(`arxiv:2501.0000${number}`);
const add = async (number: number, name = 'Next') => machine.ask('edit', { paper: seen(number), edit: { kind: 'list-add', name } });
const titles = async () => (await machine.ask('list', { listId: L })).entries.map(({ title }) => title.replace('Paper ', ''));
const move = async (number: number, before: number | null) =>
  (await machine.ask('moveEntry', { listId: L, paperId: id(number), before: before === null ? null : id(before) })).entries.map(({ title }) => title.replace('Paper ', ''));
const rank = (number: number) => server.field('list_entry', `${L}|${id(number)}`, 'rank');

test('a list shows its papers in the order of adding', async () => {
  expect(await machine.ask('list', { listId: L })).toEqual({
    id: L,
    name: 'Next',
    entries: [1, 2, 3].map((number) => ({ paperId: id(number), title: `Paper ${number}`, url: seen(number).url, status: 'unread' })),
  });
});

test('an entry is moved in front of another and to the end, before and after a sync', async () => {
  expect(await move(3, 1)).toEqual(['3', '1', '2']);
  expect(await move(3, null)).toEqual(['1', '2', '3']);
  await machine.sync();
  expect(await move(2, 1)).toEqual(['2', '1', '3']);
  await machine.sync();
  expect(await titles()).toEqual(['2', '1', '3']);
  expect([rank(2), rank(1), rank(3)].map(String)).toEqual([rank(2), rank(1), rank(3)].map(String).toSorted());
  expect(server.processed.filter(({ op, e }) => op === 'add' && e === 'list_entry')).toHaveLength(3);
});

test('moving something that is not there, or in front of itself, changes nothing', async () => {
  expect(await move(9, 1)).toEqual(['1', '2', '3']);
  expect(await move(2, 9)).toEqual(['1', '2', '3']);
  expect(await move(2, 2)).toEqual(['1', '2', '3']);
});

test('ranks that are equal or missing are mended by the next move', async () => {
  await machine.sync();
  for (const number of [1, 2]) server.write('list_entry', `${L}|${id(number)}`, 'rank', 'a1');
  server.write('list_entry', `${L}|${id(3)}`, 'rank', '');
  await machine.sync();
  const [first, second] = [id(1), id(2)].toSorted();
  const number = (paper: string) => (paper === id(1) ? 1 : 2);
  expect(await titles()).toEqual(['3', String(number(first ?? '')), String(number(second ?? ''))]);
  expect(await move(3, number(second ?? ''))).toEqual([String(number(first ?? '')), '3', String(number(second ?? ''))]);
  await machine.sync();
  expect(new Set([rank(1), rank(2), rank(3)]).size).toBe(3);
});

test('papers in the trash are left out and come back to their place', async () => {
  await machine.ask('unsave', { paper: seen(2) });
  expect(await titles()).toEqual(['1', '3']);
  expect(await machine.ask('lists', {})).toEqual([{ id: L, name: 'Next', papers: 2 }]);
  await machine.ask('restorePaper', { paperId: id(2) });
  expect(await titles()).toEqual(['1', '2', '3']);
});

test('a record that was joined to another shows once, under that one, and moves with it', async () => {
  await machine.sync();
  server.write('paper', id(3), 'alias_of', id(1));
  await machine.sync();
  expect(await titles()).toEqual(['1', '2']);
  expect(await move(1, null)).toEqual(['2', '1']);
  await machine.sync();
  expect(server.field('list_entry', `${L}|${id(3)}`, '_present')).toBe(false);
  expect(await titles()).toEqual(['2', '1']);
});

test('a list of a name that is there is that list; a new one is made', async () => {
  expect(await machine.ask('createList', { name: ' next ' })).toEqual({ id: L, name: 'Next' });
  expect(await machine.ask('createList', { name: 'Later' })).toEqual({ id: listId('Later'), name: 'Later' });
  expect((await machine.ask('lists', {})).map(({ name, papers }) => [name, papers])).toEqual([['Later', 0], ['Next', 3]]);
  await expect(machine.ask('createList', { name: '  ' })).rejects.toThrow('Type a name for the list.');
});

test('a renamed list keeps its id, its papers and its order; a name that is taken is refused', async () => {
  machine.chrome.openTabs = [{ id: 1, url: PAGE }];
  expect(await machine.ask('renameList', { listId: L, name: 'To read' })).toEqual({ id: L, name: 'To read' });
  expect(await titles()).toEqual(['1', '2', '3']);
  expect((await machine.state(seen(1))).lists).toEqual([{ id: L, name: 'To read' }]);
  await vi.waitFor(() => expect(machine.chrome.states(1).at(-1)?.lists[0]?.name).toBe('To read'));
  await machine.ask('createList', { name: 'Later' });
  await expect(machine.ask('renameList', { listId: L, name: 'LATER' })).rejects.toThrow('There is a list called "Later" already.');
});

test('a deleted list is gone with its name, and comes back with its order', async () => {
  await move(3, 1);
  await machine.sync();
  await machine.ask('deleteList', { listId: L });
  expect(await machine.ask('lists', {})).toEqual([]);
  expect((await machine.state(seen(1))).lists).toEqual([]);
  await expect(machine.ask('list', { listId: L })).rejects.toThrow('not there any more');
  await machine.sync();
  expect(server.field('list', L, '_deleted')).toBe(true);
  expect(await machine.ask('restoreList', { listId: L })).toEqual({ id: L, name: 'Next' });
  expect(await titles()).toEqual(['3', '1', '2']);
  await machine.sync();
  expect(server.field('list', L, '_deleted')).toBe(false);
});

test('a web page may not see or change lists', async () => {
  for (const name of ['lists', 'list', 'createList', 'renameList', 'deleteList', 'restoreList', 'moveEntry', 'editSaved', 'trash', 'restorePaper'] as const) {
    expect(await machine.worker.message({ name, request: { listId: L } }, ON_PAGE)).toHaveProperty('error');
  }
});
