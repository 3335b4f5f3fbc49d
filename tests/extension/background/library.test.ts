/** What the library on this machine says and does, before and between syncs. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LibraryDb, openLibrary, writing } from '@src/background/database';
import { FakeServer } from '@src/background/fakeServer';
import { lookup } from '@src/background/library';
import { takeIn } from '@src/background/shadow';
import type { Edit } from '@src/shared/messages';
import { listId, paperId, tagId } from '@src/shared/paperId';
import { requests } from './requests';
import { Machine, seen } from './setting';

let server: FakeServer;
let machine: Machine;

beforeEach(() => {
  server = new FakeServer();
  machine = new Machine(server);
});

afterEach(() => machine.worker.runner.stop());

const P1 = paperId('arxiv:2501.00001');
const edit = async (number: number, what: Edit) => machine.ask('edit', { paper: seen(number), edit: what });

test('papers that nobody saved are not saved, in the order asked', async () => {
  await machine.ask('save', { paper: seen(2) });
  const states = await machine.ask('lookup', { papers: [seen(1), seen(2), seen(3)] });
  expect(states.map(({ canonical, saved }) => [canonical, saved])).toEqual([
    ['arxiv:2501.00001', false],
    ['arxiv:2501.00002', true],
    ['arxiv:2501.00003', false],
  ]);
});

test('an edit of a paper that is not saved saves it first', async () => {
  expect(await edit(1, { kind: 'tag-add', name: 'Agents' })).toMatchObject({ saved: true, tags: [{ id: tagId('agents'), name: 'Agents' }] });
});

test('saving again keeps what the user wrote and sends nothing', async () => {
  await machine.connect();
  await edit(1, { kind: 'note', text: 'mine', baseText: '' });
  await machine.sync();
  server.write('paper', P1, 'title', 'My own title');
  await machine.sync();
  const state = await machine.ask('save', { paper: seen(1) });
  expect(state).toMatchObject({ note: 'mine', title: 'My own title', pending: false });
});

test('marking a paper read tells when, in the same edit; other states leave that time', async () => {
  await machine.connect();
  const before = Date.now();
  await edit(1, { kind: 'status', status: 'read' });
  await machine.sync();
  const at = String(server.field('paper', P1, 'read_at'));
  expect(at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u);
  expect(Date.parse(at)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(at)).toBeLessThanOrEqual(Date.now());
  for (const status of ['reading', 'unread'] as const) await edit(1, { kind: 'status', status });
  await machine.sync();
  expect(server.field('paper', P1, 'read_at')).toBe(at);
  expect(server.field('paper', P1, 'status')).toBe('unread');
});

test('marking a paper read is one edit that waits, however many fields it writes', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  server.faults = ['down'];
  await edit(1, { kind: 'status', status: 'read' });
  expect(await machine.ask('connection', {})).toMatchObject({ pending: 1 });
});

test('the same paper seen on another site adds that page and shows as saved', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  const onArxiv = seen(1, { url: 'https://arxiv.org/abs/2501.00001', identifiers: { arxiv: '2501.00001', doi: '10.1000/x' } });
  expect((await machine.state(onArxiv)).saved).toBe(true);
  await machine.ask('save', { paper: onArxiv });
  await machine.sync();
  expect(server.field('identifier', `${P1}|url:https://arxiv.org/abs/2501.00001`, '_present')).toBe(true);
  expect(server.field('identifier', `${P1}|url:https://huggingface.co/papers/2501.00001`, '_present')).toBe(true);
  expect(server.field('paper', P1, 'url')).toBe('https://huggingface.co/papers/2501.00001');
  const byDoi = seen(1, { canonical: 'doi:10.1000/x', identifiers: { doi: '10.1000/x' } });
  expect(await machine.state(byDoi)).toMatchObject({ canonical: 'doi:10.1000/x', paperId: P1, saved: true });
});

test('a record that was merged into another is followed', async () => {
  await machine.connect();
  const other = paperId('doi:10.1000/y');
  server.write('paper', other, 'title', 'The published one');
  server.write('paper', other, 'canonical', 'doi:10.1000/y');
  server.write('paper', P1, 'title', 'The preprint');
  server.write('paper', P1, 'alias_of', other);
  await machine.sync();
  expect(await machine.state(seen(1))).toMatchObject({ paperId: other, title: 'The published one', saved: true });
  await edit(1, { kind: 'star', starred: true });
  await machine.sync();
  expect(server.field('paper', other, 'starred')).toBe(true);
});

test('undo before anything was sent leaves the paper in the trash, in order', async () => {
  await machine.ask('save', { paper: seen(1) });
  expect((await machine.ask('unsave', { paper: seen(1) })).saved).toBe(false);
  await machine.connect();
  expect(server.field('paper', P1, '_deleted')).toBe(true);
  expect((await machine.state(seen(1))).saved).toBe(false);
  expect((await machine.ask('save', { paper: seen(1) })).saved).toBe(true);
  await machine.sync();
  expect(server.field('paper', P1, '_deleted')).toBe(false);
});

test('a removal tells up to where this machine has seen', async () => {
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  const version = server.version;
  await machine.ask('unsave', { paper: seen(1) });
  await machine.sync();
  expect(server.processed.at(-1)).toMatchObject({ op: 'del', id: P1, seen: version });
});

test('a pending note is shown merged with what was pulled', async () => {
  await machine.connect();
  await edit(1, { kind: 'note', text: 'one\ntwo\nthree', baseText: '' });
  await machine.sync();
  server.faults = ['down'];
  await edit(1, { kind: 'note', text: 'one\ntwo\nTHREE', baseText: 'one\ntwo\nthree' });
  const db = await machine.worker.background.library();
  const tx = writing(db);
  await takeIn(tx, [{ e: 'paper', id: P1, f: 'note', val: 'ONE\ntwo\nthree', ver: 9999 }]);
  await tx.done;
  expect((await machine.state(seen(1))).note).toBe('ONE\ntwo\nTHREE');
});

test('a note written over a text that is no longer the newest keeps both', async () => {
  await edit(1, { kind: 'note', text: 'from tab one', baseText: '' });
  expect((await edit(1, { kind: 'note', text: 'from tab two', baseText: '' })).note).toBe('from tab one\nfrom tab two');
});

test('a note that is too long is refused in words, and nothing changes', async () => {
  await machine.ask('save', { paper: seen(1) });
  await expect(edit(1, { kind: 'note', text: 'x'.repeat(70_000), baseText: '' })).rejects.toThrow(/64 KiB/);
  expect((await machine.state(seen(1))).note).toBe('');
});

test('tags are the same however they are spelt, and come off again', async () => {
  await edit(1, { kind: 'tag-add', name: 'Reading  Group' });
  expect((await edit(1, { kind: 'tag-add', name: 'reading group' })).tags).toHaveLength(1);
  const state = await edit(1, { kind: 'tag-remove', tagId: tagId('reading group') });
  expect(state.tags).toEqual([]);
});

test('a tag whose id was taken by a renamed one gets another id; one renamed to this name is used', async () => {
  await machine.connect();
  server.write('tag', tagId('old'), 'name', 'new');
  await machine.sync();
  expect((await edit(1, { kind: 'tag-add', name: 'new' })).tags).toEqual([{ id: tagId('old'), name: 'new' }]);
  const names = (await edit(1, { kind: 'tag-add', name: 'old' })).tags;
  expect(names.map(({ name }) => name)).toEqual(['new', 'old']);
  expect(names.find(({ name }) => name === 'old')?.id).not.toBe(tagId('old'));
});

test('a deleted tag comes back when it is used again', async () => {
  await machine.connect();
  server.write('tag', tagId('gone'), 'name', 'gone');
  server.write('tag', tagId('gone'), '_deleted', true);
  await machine.sync();
  expect((await edit(1, { kind: 'tag-add', name: 'gone' })).tags).toHaveLength(1);
  await machine.sync();
  expect(server.field('tag', tagId('gone'), '_deleted')).toBe(false);
});

test('lists keep the order of adding', async () => {
  await machine.connect();
  for (const number of [1, 2, 3]) await edit(number, { kind: 'list-add', name: 'To read' });
  await machine.sync();
  const ranks = [1, 2, 3].map((number) => String(server.field('list_entry', `${listId('To read')}|${paperId(`arxiv:2501.0000${number}`)}`, 'rank')));
  expect(ranks.toSorted()).toEqual(ranks);
  expect(new Set(ranks).size).toBe(3);
  expect(ranks.every((rank) => /^[0-9A-Za-z]{1,400}$/.test(rank))).toBe(true);
  expect((await machine.state(seen(2))).lists).toEqual([{ id: listId('To read'), name: 'To read' }]);
});

test('suggestions come most used first, by prefix, at most eight', async () => {
  await machine.connect();
  for (const number of [1, 2]) await edit(number, { kind: 'tag-add', name: 'agents' });
  await edit(3, { kind: 'tag-add', name: 'agent safety' });
  for (let number = 0; number < 10; number += 1) await edit(3, { kind: 'tag-add', name: `zz ${number}` });
  await machine.sync();
  expect((await machine.ask('suggestTags', { prefix: 'AG' })).map(({ name }) => name)).toEqual(['agents', 'agent safety']);
  expect(await machine.ask('suggestTags', { prefix: '' })).toHaveLength(8);
});

test('what a newer server sends beyond what is known here is kept', async () => {
  await machine.connect();
  server.write('annotation', 'a-1', 'quote', 'text');
  server.write('paper', P1, 'mood', 'good');
  await machine.sync();
  const db = await machine.worker.background.library();
  expect((await db.get('rows', ['annotation', 'a-1']))?.fields['quote']?.val).toBe('text');
  expect((await db.get('rows', ['paper', P1]))?.fields['mood']?.val).toBe('good');
});

test('a full disk is told in words, and the save is not claimed', async () => {
  const db = await machine.worker.background.library();
  const add = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = () => {
    throw new DOMException('Quota exceeded', 'QuotaExceededError');
  };
  try {
    await expect(machine.ask('save', { paper: seen(1) })).rejects.toThrow(/disk is full/);
  } finally {
    IDBObjectStore.prototype.add = add;
  }
  expect(await db.count('outbox')).toBe(0);
  expect((await machine.state(seen(1))).saved).toBe(false);
  expect((await machine.ask('save', { paper: seen(1) })).saved).toBe(true);
});

async function libraryOf(papers: number): Promise<LibraryDb> {
  const db = await openLibrary(`library of ${papers}`);
  for (let from = 0; from < papers; from += 1000) {
    const tx = writing(db);
    const changes = Array.from({ length: Math.min(1000, papers - from) }, (_, index) => {
      const canonical = `arxiv:2501.${String(from + index).padStart(5, '0')}`;
      const row = { e: 'paper', id: paperId(canonical), ver: from + index + 1 };
      return [{ ...row, f: 'canonical', val: canonical }, { ...row, f: 'title', val: `Paper ${from + index}` }];
    });
    await takeIn(tx, changes.flat());
    await tx.done;
  }
  return db;
}

test('a hundred rows are looked up with as few requests in a library of 10,000 papers as in a small one', async () => {
  const [small, big] = [await libraryOf(100), await libraryOf(10_000)];
  const papers = Array.from({ length: 100 }, (_, index) => seen(index));
  const inSmall = await requests(async () => {
    expect((await lookup(small, papers)).filter(({ saved }) => saved)).toHaveLength(100);
  });
  const inBig = await requests(async () => {
    expect((await lookup(big, papers)).filter(({ saved }) => saved)).toHaveLength(100);
  });
  expect(inSmall).toBeGreaterThan(0);
  expect(inBig).toBe(inSmall);
}, 60_000);
