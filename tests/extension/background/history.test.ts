/** The history of a paper, and values that are brought back from it. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import type { HistoryEvent } from '@src/shared/model';
import { listId, paperId, tagId } from '@src/shared/paperId';
import { Machine, ON_PAGE, seen } from './setting';

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = new FakeServer();
  machine = new Machine(server);
  await machine.connect();
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'note', text: 'now', baseText: '' } });
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'tag-add', name: 'Agents' } });
  await machine.sync();
});

afterEach(() => machine.worker.runner.stop());

const P1 = paperId('arxiv:2501.00001');
const T = tagId('Agents');
const event = (more: Partial<HistoryEvent>): HistoryEvent => ({
  id: 1,
  entity: 'paper',
  entityId: P1,
  field: 'status',
  value: 'reading',
  reason: 'replaced',
  at: '2026-01-02T00:00:00Z',
  writtenAt: '2026-01-01T00:00:00Z',
  device: 'Firefox on Linux',
  ...more,
});
const bringBack = async (more: Partial<HistoryEvent>) => machine.ask('editSaved', { paperId: P1, edit: { kind: 'bring-back', event: event(more) } });

test('the history comes from the server, with the names of tags that this machine knows', async () => {
  server.history = [
    { id: 4, entity: 'paper', entity_id: P1, field: 'note', value: 'before', reason: 'conflict', ver: 9, at: 'A', written_at: 'W', device_id: 'd', device_name: 'Laptop' },
    { id: 3, entity: 'paper_tag', entity_id: `${P1}|${T}`, field: '_present', value: true, reason: 'replaced', ver: 8, at: 'A', written_at: 'W', device_id: 'd', device_name: null },
  ];
  const found = await machine.ask('history', { paperId: P1 }, ON_PAGE);
  expect(found).toEqual({
    offline: false,
    events: [
      { id: 4, entity: 'paper', entityId: P1, field: 'note', value: 'before', reason: 'conflict', at: 'A', writtenAt: 'W', device: 'Laptop' },
      { id: 3, entity: 'paper_tag', entityId: `${P1}|${T}`, field: '_present', value: true, reason: 'replaced', at: 'A', writtenAt: 'W', device: '', name: 'Agents' },
    ],
  });
});

test('without a server it is said to be offline', async () => {
  server.tokens.clear();
  expect(await machine.ask('history', { paperId: P1 })).toEqual({ events: [], offline: true });
  await machine.ask('disconnect', {});
  expect(await machine.ask('history', { paperId: P1 })).toEqual({ events: [], offline: true });
});

test('a field, a note, a membership and existence are brought back as new edits', async () => {
  expect(await bringBack({})).toMatchObject({ status: 'reading', pending: true });
  expect(await bringBack({ field: 'note', value: 'before' })).toMatchObject({ note: 'before' });
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'tag-remove', tagId: T } });
  expect(await bringBack({ entity: 'paper_tag', entityId: `${P1}|${T}`, field: '_present', value: true })).toMatchObject({ tags: [{ name: 'Agents' }] });
  expect(await bringBack({ field: '_deleted', value: true })).toMatchObject({ saved: false });
  expect(await bringBack({ field: '_deleted', value: false })).toMatchObject({ saved: true });
  await machine.sync();
  expect(server.field('paper', P1, 'note')).toBe('before');
  expect(server.field('paper', P1, 'status')).toBe('reading');
  expect(server.field('paper_tag', `${P1}|${T}`, '_present')).toBe(true);
  expect(server.processed.find(({ op, val }) => op === 'text' && val === 'before')).toMatchObject({ base_text: 'now' });
});

test('a value of another paper is not brought back, and no canonical id', async () => {
  await expect(bringBack({ entityId: paperId('arxiv:2501.00002') })).rejects.toThrow('not of the history of this paper');
  await expect(bringBack({ entity: 'list', entityId: listId('x'), field: 'name', value: 'y' })).rejects.toThrow('not of the history of this paper');
  await expect(bringBack({ field: 'canonical', value: 'doi:1' })).rejects.toThrow('never changes');
});

test('what an annotation held is named by its quote, and brought back', async () => {
  const A = '11111111-2222-4333-8444-555555555555';
  const quote = { type: 'TextQuoteSelector', exact: 'attention is all' };
  const target = { source: 'https://arxiv.org/abs/2501.00001', parts: [{ selector: [quote] }] };
  await machine.ask('annotate', { paper: seen(1), annotation: { id: A, target, color: 'yellow', comment: 'now', tags: [] } });
  await machine.sync();
  const item = { id: 5, entity: 'annotation', entity_id: A, reason: 'replaced', ver: 9, at: 'A', written_at: 'W', device_id: 'd', device_name: 'Laptop' };
  server.history = [{ ...item, field: 'comment', value: 'before' }];
  expect((await machine.ask('history', { paperId: P1 })).events).toMatchObject([{ entity: 'annotation', name: 'attention is all' }]);
  await bringBack({ entity: 'annotation', entityId: A, field: 'comment', value: 'before' });
  await bringBack({ entity: 'annotation', entityId: A, field: 'color', value: 'pink' });
  await machine.sync();
  expect(server.field('annotation', A, 'comment')).toBe('before');
  expect(server.field('annotation', A, 'color')).toBe('pink');
  await bringBack({ entity: 'annotation', entityId: A, field: '_deleted', value: true });
  expect(await machine.ask('annotations', { papers: [seen(1)] })).toEqual([[]]);
});
