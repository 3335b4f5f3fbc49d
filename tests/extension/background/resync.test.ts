/** A server that was set back, pruned or met by a copy of this machine: what both had is there again, nothing twice. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import type { Op } from '@src/background/wire';
import { listId, paperId, tagId } from '@src/shared/paperId';
import { Machine, seen } from './setting';

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = new FakeServer();
  machine = new Machine(server);
  await machine.connect();
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
});

afterEach(() => machine.worker.runner.stop());

const P1 = paperId('arxiv:2501.00001');
const P2 = paperId('arxiv:2501.00002');
const meta = async () => (await machine.worker.background.library()).get('meta', 'sync');
const device = async () => (await meta())?.device;
const note = async (text: string, baseText = '') => machine.ask('edit', { paper: seen(1), edit: { kind: 'note', text, baseText } });

/** What the server processed while `work` ran. */
async function processedIn(work: () => Promise<unknown>): Promise<Op[]> {
  const before = server.processed.length;
  await work();
  return server.processed.slice(before);
}

test('what the server lost is given back: fields, memberships, text, ranks', async () => {
  const kept = server.version;
  await machine.ask('save', { paper: seen(2) });
  await note('after the backup');
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'tag-add', name: 'Agents' } });
  await machine.ask('edit', { paper: seen(2), edit: { kind: 'list-add', name: 'Next' } });
  await machine.sync();
  const rank = server.field('list_entry', `${listId('Next')}|${P2}`, 'rank');
  const before = await device();
  server.rewind(kept);
  const ops = await processedIn(async () => machine.sync());
  expect(server.field('paper', P1, 'note')).toBe('after the backup');
  expect(server.field('paper', P2, 'title')).toBe('Paper 2');
  expect(server.field('paper_tag', `${P1}|${tagId('Agents')}`, '_present')).toBe(true);
  expect(server.field('tag', tagId('Agents'), 'name')).toBe('Agents');
  expect(server.field('list_entry', `${listId('Next')}|${P2}`, 'rank')).toBe(rank);
  expect(server.field('paper', P2, '_deleted')).toBe(false);
  const kinds = ops.map(({ op, f }) => (op === 'set' ? (f === 'canonical' || f === 'rank' ? f : 'field') : op));
  expect([...new Set(kinds)]).toEqual(['restore', 'canonical', 'field', 'add', 'text', 'rank']);
  expect(ops.every(({ base, at }) => base === kept && typeof at === 'number')).toBe(true);
  expect(await device()).not.toBe(before);
  expect(await machine.ask('connection', {})).toMatchObject({ pending: 0, refused: [] });
  expect(await processedIn(async () => machine.sync())).toEqual([]);
});

test('what was written since the server was set back stays; what nobody touched comes back', async () => {
  const kept = server.version;
  await note('one');
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'status', status: 'reading' } });
  await machine.sync();
  server.rewind(kept);
  server.write('paper', P1, 'status', 'read');
  await machine.sync();
  expect(await machine.state(seen(1))).toMatchObject({ status: 'read', note: 'one' });
});

test('a thing that was deleted after the backup is deleted again, and its content is given back with it', async () => {
  const kept = server.version;
  await machine.ask('save', { paper: seen(2) });
  await machine.sync();
  await machine.ask('unsave', { paper: seen(1) });
  await machine.ask('unsave', { paper: seen(2) });
  await machine.sync();
  server.rewind(kept);
  const ops = await processedIn(async () => machine.sync());
  expect(server.field('paper', P1, '_deleted')).toBe(true);
  expect(server.field('paper', P2, '_deleted')).toBe(true);
  expect(server.field('paper', P2, 'title')).toBe('Paper 2');
  expect(ops.slice(-2).map(({ op, seen: upTo }) => [op, upTo])).toEqual([['del', kept], ['del', kept]]);
});

test('edits that wait are sent behind what is given back, as if made on what both still have', async () => {
  const kept = server.version;
  await note('one');
  await machine.sync();
  server.faults = ['down'];
  await note('one\ntwo', 'one');
  await machine.sync();
  server.rewind(kept);
  const ops = await processedIn(async () => machine.sync());
  expect(ops.map(({ op, val, base }) => [op, val, base])).toEqual([
    ['text', 'one', kept],
    ['text', 'one\ntwo', kept],
  ]);
  expect(await machine.state(seen(1))).toMatchObject({ note: 'one\ntwo', pending: false });
});

test('what the server processed although its answer was lost is not sent again after it was set back a little', async () => {
  server.faults = ['lost'];
  await note('one');
  await machine.sync();
  const kept = server.version;
  server.write('paper', P1, 'title', 'Lost');
  await machine.ask('connection', {});
  const db = await machine.worker.background.library();
  const now = await meta();
  if (now) await db.put('meta', { ...now, maxSeen: [server.version, 'gone'] }, 'sync');
  server.rewind(kept);
  const ops = await processedIn(async () => machine.sync());
  expect(ops.filter(({ op }) => op === 'text')).toEqual([]);
  expect(await machine.state(seen(1))).toMatchObject({ note: 'one', pending: false });
});

test('another epoch with the same history gives nothing back', async () => {
  await note('one');
  await machine.sync();
  server.epoch = 'epoch-2';
  const before = await device();
  expect(await processedIn(async () => machine.sync())).toEqual([]);
  expect((await meta())?.epoch).toBe('epoch-2');
  expect(await device()).not.toBe(before);
});

test('fields and entities that are not known here are given back unchanged', async () => {
  const kept = server.version;
  server.write('paper', P1, 'mood', { deep: [1, 'x'] });
  server.write('annotation', 'ab-1', 'quote', 'text');
  await machine.sync();
  server.rewind(kept);
  await machine.sync();
  expect(server.field('paper', P1, 'mood')).toEqual({ deep: [1, 'x'] });
  expect(server.field('annotation', 'ab-1', 'quote')).toBe('text');
});

test.each([0, 1, 2, 3])('killed at chunk %d of the snapshot, it goes on where it was', async (at) => {
  const kept = server.version;
  for (let number = 2; number <= 6; number += 1) await machine.ask('save', { paper: seen(number) });
  await note('kept');
  await machine.sync();
  server.rewind(kept);
  for (let number = 20; number <= 30; number += 1) server.write('paper', paperId(`arxiv:2501.000${number}`), 'title', `T ${number}`);
  server.chunkSize = 3;
  let chunks = 0;
  let reached = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (reached = resolve));
  server.beforeChunk = async () => {
    if (chunks === at) {
      reached();
      await new Promise(() => undefined);
    }
    chunks += 1;
  };
  void machine.worker.runner.run(true);
  await arrived;
  expect((await machine.state(seen(6))).saved).toBe(true);
  machine.kill();
  server.beforeChunk = async () => undefined;
  const before = server.snapshots.length;
  await machine.worker.start();
  await machine.sync();
  if (at > 0) expect(server.snapshots.slice(before).every((asked) => asked.has('after'))).toBe(true);
  expect(server.field('paper', paperId('arxiv:2501.00006'), 'title')).toBe('Paper 6');
  expect(server.field('paper', P1, 'note')).toBe('kept');
  expect(await (await machine.worker.background.library()).count('staging')).toBe(0);
  expect(await machine.ask('connection', {})).toMatchObject({ pending: 0 });
  expect((await machine.ask('connection', {})).fetching).toBeUndefined();
});

test('an answer lost in the middle of a snapshot is asked for again', async () => {
  const kept = server.version;
  await note('kept');
  await machine.sync();
  server.rewind(kept);
  server.chunkSize = 1;
  server.beforeChunk = async () => {
    if (server.snapshots.length === 2) server.faults = ['lost'];
  };
  expect((await machine.sync()).problem).toMatch(/does not answer/);
  expect((await machine.state(seen(1))).note).toBe('kept');
  await machine.sync();
  expect(server.field('paper', P1, 'note')).toBe('kept');
});

test('a server that is set back again while it is fetched is begun with again', async () => {
  const first = server.version;
  await note('one');
  await machine.sync();
  const second = server.version;
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  await machine.sync();
  server.rewind(second);
  server.write('tag', tagId('x'), 'name', 'x');
  server.chunkSize = 2;
  server.beforeChunk = async () => {
    if (server.snapshots.length === 2) server.rewind(first);
  };
  await machine.sync();
  await machine.sync();
  expect(await machine.state(seen(1))).toMatchObject({ note: 'one', starred: true, pending: false });
  expect(server.field('paper', P1, 'starred')).toBe(true);
});

test('a forgotten past: rows are replaced, identity and waiting edits stay', async () => {
  await machine.ask('save', { paper: seen(2) });
  await machine.sync();
  const before = await device();
  server.faults = ['down'];
  await note('mine');
  await machine.sync();
  server.write('paper', P2, '_deleted', true);
  server.write('paper', P1, 'title', 'Newer');
  server.prune(server.version);
  await machine.sync();
  expect(await device()).toBe(before);
  expect(await machine.state(seen(1))).toMatchObject({ title: 'Newer', note: 'mine', pending: false });
  expect((await (await machine.worker.background.library()).get('rows', ['paper', P2]))).toBeUndefined();
  expect((await machine.state(seen(2))).saved).toBe(false);
});

test('a thing that the server has forgotten and an edit waits for comes back whole, before the edit', async () => {
  await machine.ask('edit', { paper: seen(2), edit: { kind: 'tag-add', name: 'Agents' } });
  await machine.ask('edit', { paper: seen(2), edit: { kind: 'note', text: 'old', baseText: '' } });
  await machine.sync();
  server.faults = ['down'];
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  await machine.ask('edit', { paper: seen(2), edit: { kind: 'status', status: 'read' } });
  await machine.sync();
  server.write('paper_tag', `${P2}|${tagId('Agents')}`, '_present', false);
  server.write('identifier', `${P2}|arxiv:2501.00002`, '_present', false);
  server.write('paper', P2, '_deleted', true);
  server.prune(server.version);
  const ops = await processedIn(async () => machine.sync());
  expect(ops[0]).toMatchObject({ op: 'set', id: P1, f: 'starred' });
  expect(ops[1]).toMatchObject({ op: 'restore', id: P2, base: 0 });
  expect(ops.slice(-2)).toMatchObject([{ op: 'set', id: P2, f: 'status' }, { op: 'set', id: P2, f: 'read_at' }]);
  expect(ops.filter(({ id }) => id.startsWith(P2)).slice(0, -2).every(({ base, at }) => base === 0 && at !== undefined)).toBe(true);
  expect(await machine.state(seen(2))).toMatchObject({ saved: true, status: 'read', note: 'old', tags: [{ name: 'Agents' }], pending: false });
});

test('an edit that the server has taken although its answer was lost revives nothing', async () => {
  server.faults = ['lost'];
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'status', status: 'read' } });
  await machine.sync();
  server.write('paper', P1, '_deleted', true);
  server.prune(server.version);
  expect(await processedIn(async () => machine.sync())).toEqual([]);
  expect((await machine.state(seen(1))).saved).toBe(false);
});

test('two copies of a profile: what each edits arrives once, and one of them takes a new name', async () => {
  const db = await machine.worker.background.library();
  const copied = await meta();
  server.faults = ['lost'];
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  await machine.sync();
  const waiting = await db.getAll('outbox');
  await machine.ask('save', { paper: seen(2) });
  await machine.sync();
  // The copy: as it was after the lost answer, with an edit of its own.
  await db.clear('outbox');
  for (const one of waiting) await db.put('outbox', one);
  if (copied) await db.put('meta', { ...copied, seq: waiting.at(-1)?.seq ?? 0, sent: waiting.at(-1)?.seq ?? 0 }, 'sync');
  await machine.ask('save', { paper: seen(3) });
  const ops = await processedIn(async () => machine.sync());
  expect(ops.some(({ f }) => f === 'starred')).toBe(false);
  expect(server.field('paper', paperId('arxiv:2501.00003'), 'title')).toBe('Paper 3');
  expect(await device()).not.toBe(copied?.device);
  expect(await machine.ask('connection', {})).toMatchObject({ pending: 0, refused: [] });
});

test('a copy that has sent nothing new finds out by asking, and sends its lost answer once', async () => {
  const db = await machine.worker.background.library();
  server.faults = ['lost'];
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  await machine.sync();
  const [before, waiting] = [await meta(), await db.getAll('outbox')];
  await machine.ask('save', { paper: seen(2) });
  await machine.sync();
  for (const one of waiting) await db.put('outbox', one);
  if (before) await db.put('meta', before, 'sync');
  expect(await processedIn(async () => machine.sync())).toEqual([]);
  expect(await device()).not.toBe(before?.device);
  expect(await machine.ask('connection', {})).toMatchObject({ pending: 0 });
});

test('a server that knows no nonces gets what waits again under a new name', async () => {
  server.checksNonces = false;
  for (const replica of server.replicas.values()) replica.lastSeq += 200;
  await machine.ask('save', { paper: seen(2) });
  await machine.sync();
  expect(server.field('paper', P2, 'title')).toBe('Paper 2');
});

test('an old server that was set back cannot take back what it lost: that is said, and everything is kept', async () => {
  const kept = server.version;
  await note('kept');
  await machine.sync();
  server.rewind(kept);
  server.old = true;
  expect((await machine.sync()).problem).toMatch(/Update the server/);
  expect((await machine.state(seen(1))).note).toBe('kept');
  server.old = false;
  await machine.sync();
  expect(server.field('paper', P1, 'note')).toBe('kept');
});

test('who leaves the account before everything is given back loses nothing of it', async () => {
  const kept = server.version;
  await note('kept');
  await machine.sync();
  server.rewind(kept);
  server.chunkSize = 1;
  server.beforeChunk = async () => {
    if (server.snapshots.length === 2) server.faults = ['lost'];
  };
  await machine.sync();
  await machine.ask('disconnect', {});
  await machine.connect();
  await machine.sync();
  expect(server.field('paper', P1, 'note')).toBe('kept');
});

test('what an edit that waits had seen, and writes anyway, is not given back before it', async () => {
  const kept = server.version;
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'status', status: 'reading' } });
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  await machine.sync();
  server.faults = ['down'];
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'status', status: 'read' } });
  await machine.sync();
  server.rewind(kept);
  const ops = await processedIn(async () => machine.sync());
  expect(ops.filter(({ f }) => f === 'status').map(({ val }) => val)).toEqual(['read']);
  expect(ops.filter(({ f }) => f === 'starred').map(({ val }) => val)).toEqual([true]);
});

test('an edit of a machine whose clock was slow is later than what it replaced, also when another gives that back', async () => {
  const kept = server.version;
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'status', status: 'reading' } });
  await machine.sync();
  const at = server.rows.get(`paper ${P1}`)?.['status']?.at ?? 0;
  server.faults = ['down'];
  vi.useFakeTimers({ now: at - 36_000_000, toFake: ['Date'] });
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'status', status: 'read' } });
  vi.useRealTimers();
  await machine.sync();
  server.rewind(kept);
  server.write('paper', P1, 'status', 'reading', at);
  await machine.sync();
  expect(server.field('paper', P1, 'status')).toBe('read');
  expect(await machine.state(seen(1))).toMatchObject({ status: 'read', pending: false });
});

const A = '11111111-2222-4333-8444-555555555555';
const annotation = { id: A, target: { source: 'https://arxiv.org/abs/2501.00002', parts: [] }, color: 'pink' as const, comment: 'Mine.', tags: ['Agents'] };
const shown = async () => (await machine.ask('annotations', { papers: [seen(2)] }))[0];

test('annotations that the server lost are given back with their paper, comment and tags, and count for it', async () => {
  const kept = server.version;
  await machine.ask('annotate', { paper: seen(2), annotation });
  await machine.sync();
  server.rewind(kept);
  server.beforeChunk = async () => {
    server.faults = ['down'];
  };
  await machine.sync();
  expect(await machine.state(seen(2))).toMatchObject({ pending: true });
  expect(await shown()).toMatchObject([{ pending: true }]);
  const ops = await processedIn(async () => machine.sync());
  const own = ops.filter(({ e }) => e.startsWith('annotation')).map(({ op, f }) => f ?? op);
  expect(own.indexOf('paper_id')).toBe(0);
  expect(new Set(own)).toEqual(new Set(['paper_id', 'target', 'motivation', 'color', 'comment', 'add']));
  expect(ops.find(({ f }) => f === 'comment')?.op).toBe('text');
  expect(await shown()).toMatchObject([{ comment: 'Mine.', color: 'pink', tags: [{ name: 'Agents' }], pending: false }]);
});

test('an edit of what the server has forgotten brings back the paper and the annotation, but none that was removed', async () => {
  const B = A.replace('1', '2');
  await machine.ask('annotate', { paper: seen(2), annotation });
  await machine.ask('annotate', { paper: seen(2), annotation: { ...annotation, id: B } });
  await machine.ask('removeAnnotation', { id: B });
  await machine.sync();
  server.faults = ['down'];
  await machine.ask('editAnnotation', { id: A, edit: { kind: 'color', color: 'blue' } });
  server.write('paper', P2, '_deleted', true);
  server.write('paper', P1, 'title', 'Later');
  server.prune(server.version);
  await machine.sync();
  await machine.sync();
  expect(server.field('paper', P2, 'title')).toBe('Paper 2');
  expect(server.field('annotation', A, 'comment')).toBe('Mine.');
  expect(server.field('annotation', A, 'color')).toBe('blue');
  expect(server.field('annotation_tag', `${A}|${tagId('Agents')}`, '_present')).toBe(true);
  expect(server.rows.has(`annotation ${B}`)).toBe(false);
});
