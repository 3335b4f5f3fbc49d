/** Annotations on this machine: made with their paper, shown for all records of it, edited, removed, and synced. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeServer } from '@src/background/fakeServer';
import type { Annotation, NewAnnotation } from '@src/shared/annotation';
import { paperId, tagId } from '@src/shared/paperId';
import { requests } from './requests';
import { Machine, ON_PAGE, PAGE, seen } from './setting';

const P1 = paperId('arxiv:2501.00001');
const P2 = paperId('arxiv:2501.00002');
const A = '11111111-2222-4333-8444-555555555555';
const B = '22222222-2222-4333-8444-555555555555';

let server: FakeServer;
let machine: Machine;

beforeEach(async () => {
  server = new FakeServer();
  machine = new Machine(server);
  await machine.connect();
});

afterEach(() => machine.worker.runner.stop());

function draft(id: string, more: Partial<NewAnnotation> = {}): NewAnnotation {
  const quote = { type: 'TextQuoteSelector', exact: 'attention is all', prefix: 'that ', suffix: ' you need' };
  return {
    id,
    target: { source: 'https://arxiv.org/abs/2501.00001v2', version: 2, context: 'Some say that attention is all you need.', parts: [{ selector: [quote] }] },
    color: 'yellow',
    comment: '',
    tags: [],
    ...more,
  };
}

const annotate = async (id = A, more: Partial<NewAnnotation> = {}, paper = seen(1)) =>
  machine.ask('annotate', { paper, annotation: draft(id, more) }, ON_PAGE);
const shown = async (paper = seen(1)): Promise<Annotation[]> => (await machine.ask('annotations', { papers: [paper] }, ON_PAGE))[0] ?? [];
const comment = async (text: string, baseText: string) => machine.ask('editAnnotation', { id: A, edit: { kind: 'comment', text, baseText } }, ON_PAGE);

test('the first annotation saves its paper, and both wait for the server', async () => {
  const { annotation, state } = await annotate(A, { comment: 'A thought.', tags: ['Agents', 'agents', 'To cite'] });
  expect(state).toMatchObject({ saved: true, pending: true, title: 'Paper 1' });
  expect(annotation).toMatchObject({
    id: A,
    paperId: P1,
    color: 'yellow',
    comment: 'A thought.',
    motivation: 'commenting',
    tags: [{ name: 'Agents' }, { name: 'To cite' }],
    pending: true,
    target: draft(A).target,
  });
  expect(Date.parse(annotation.createdAt)).toBeGreaterThan(Date.now() - 60_000);
  await machine.sync();
  expect(server.field('annotation', A, 'target')).toEqual(draft(A).target);
  expect(server.field('annotation', A, 'paper_id')).toBe(P1);
  expect(server.field('annotation_tag', `${A}|${tagId('Agents')}`, '_present')).toBe(true);
  expect(await shown()).toMatchObject([{ id: A, pending: false }]);
  expect(await machine.state(seen(1))).toMatchObject({ pending: false });
});

test('of another program’s bodies the web addresses are told, and nothing that is not safe to open', async () => {
  await annotate();
  await machine.sync();
  expect((await shown())[0]).not.toHaveProperty('links');
  const text = { type: 'TextualBody', value: 'https://example.org/text' };
  const set = { type: 'Choice', items: ['https://example.org/b', { type: 'SpecificResource', source: { id: 'https://example.org/c' } }] };
  const body = ['https://example.org/a', 'javascript:alert(1)', 'urn:x:1', text, { id: 'https://example.org/a', type: 'Image' }, set];
  server.write('annotation', A, 'extra', { jsonld: { body } });
  await machine.sync();
  expect((await shown())[0]?.links).toEqual(['https://example.org/a', 'https://example.org/b', 'https://example.org/c']);
});

test('a message that is repeated makes one annotation, and one that fails saves nothing', async () => {
  const first = await annotate();
  expect(await annotate()).toEqual(first);
  expect(await shown()).toHaveLength(1);
  await expect(annotate(B, { color: 'red' as 'pink' }, seen(2))).rejects.toThrow('no such colour');
  await expect(annotate('x', {}, seen(2))).rejects.toThrow('Reload this page');
  expect(await machine.state(seen(2))).toMatchObject({ saved: false });
});

test('what is too long is refused with a sentence', async () => {
  const long = [{ selector: [{ type: 'TextQuoteSelector', exact: 'x'.repeat(70_000) }] }];
  await expect(annotate(A, { target: { source: PAGE, parts: long } })).rejects.toThrow('Select less');
  await expect(annotate(A, { target: { source: `https://x.example/${'x'.repeat(4096)}`, parts: [] } })).rejects.toThrow('too long');
  await expect(annotate(A, { comment: 'x'.repeat(65 * 1024) })).rejects.toThrow('This comment is longer than 64 KiB');
  const { annotation } = await annotate(A, { target: { source: PAGE, context: '\u{1d6fc}'.repeat(2500), parts: [] } });
  expect([...(annotation.target.context ?? '')]).toHaveLength(2000);
});

test('colour, comment and tags are edited; the same again is no edit', async () => {
  await annotate();
  await machine.sync();
  const before = server.processed.length;
  expect(await machine.ask('editAnnotation', { id: A, edit: { kind: 'color', color: 'blue' } })).toMatchObject({ color: 'blue' });
  expect(await comment('One.', '')).toMatchObject({ comment: 'One.', motivation: 'commenting' });
  expect(await machine.ask('editAnnotation', { id: A, edit: { kind: 'tag-add', name: ' New  tag ' } })).toMatchObject({ tags: [{ name: 'New tag' }] });
  await machine.ask('editAnnotation', { id: A, edit: { kind: 'color', color: 'blue' } });
  await machine.ask('editAnnotation', { id: A, edit: { kind: 'tag-add', name: 'new tag' } });
  await comment('One.', '');
  await machine.sync();
  expect(server.processed.slice(before).map(({ op, e, f }) => `${op} ${e} ${f ?? ''}`.trim())).toEqual([
    'set annotation color',
    'text annotation comment',
    'set annotation motivation',
    'set tag name',
    'add annotation_tag',
  ]);
  expect(await machine.ask('editAnnotation', { id: A, edit: { kind: 'tag-remove', tagId: tagId('New tag') } })).toMatchObject({ tags: [] });
});

test('a comment that another machine changed meanwhile is merged; where both changed the same lines both stay', async () => {
  await annotate(A, { comment: 'a\nb\nc' });
  await machine.sync();
  server.write('annotation', A, 'comment', 'A\nb\nc');
  await comment('a\nb\nC', 'a\nb\nc');
  await machine.sync();
  expect(await shown()).toMatchObject([{ comment: 'A\nb\nC' }]);
  server.write('annotation', A, 'comment', 'A\nb\nC\ntheirs');
  await comment('A\nb\nC\nmine', 'A\nb\nC');
  await machine.sync();
  expect(await shown()).toMatchObject([{ comment: 'A\nb\nC\ntheirs\nmine' }]);
  const [conflict] = (await machine.ask('connection', {})).conflicts;
  expect(conflict).toMatchObject({ paperId: A, title: 'Paper 1', of: 'comment', mine: 'A\nb\nC\nmine', theirs: 'A\nb\nC\ntheirs' });
  expect(await shown()).toMatchObject([{ conflict: { of: 'comment' } }]);
});

test.each([
  ['mine', 'mine'],
  ['theirs', 'theirs'],
  ['both', 'theirs\nmine'],
] as const)('of two versions of a comment "%s" is chosen, and reaches the server', async (choice, text) => {
  await annotate(A, { comment: '' });
  await machine.sync();
  server.write('annotation', A, 'comment', 'theirs');
  await comment('mine', '');
  await machine.sync();
  expect(await machine.ask('settleConflict', { paperId: A, choice }, ON_PAGE)).toMatchObject({ paperId: P1, saved: true });
  expect(await machine.sync()).toMatchObject({ conflicts: [], pending: 0 });
  expect(server.field('annotation', A, 'comment')).toBe(text);
  expect((await shown())[0]).not.toHaveProperty('conflict');
});

test('who edits a comment in which both versions stand has chosen; so has who removes the annotation', async () => {
  await annotate(A, { comment: 'a' });
  await machine.sync();
  server.write('annotation', A, 'comment', 'a\ntheirs');
  await comment('a\nmine', 'a');
  await machine.sync();
  await machine.ask('removeAnnotation', { id: A });
  expect((await machine.ask('connection', {})).conflicts).toEqual([]);
  await machine.ask('restoreAnnotation', { id: A });
  expect((await machine.ask('connection', {})).conflicts).toHaveLength(1);
  await comment('a, theirs and mine', 'a\ntheirs\nmine');
  expect((await machine.ask('connection', {})).conflicts).toEqual([]);
});

test('a removed one is gone and comes back as it was; who removes has told what was seen', async () => {
  await annotate(A, { comment: 'Kept.', tags: ['Agents'] });
  await machine.sync();
  expect(await machine.ask('removeAnnotation', { id: A }, ON_PAGE)).toBeNull();
  expect(await shown()).toEqual([]);
  await machine.ask('removeAnnotation', { id: A });
  await machine.sync();
  expect(server.processed.filter(({ op }) => op === 'del')).toMatchObject([{ e: 'annotation', id: A, seen: expect.any(Number) }]);
  await expect(comment('x', '')).rejects.toThrow('not there any more');
  await expect(annotate()).rejects.toThrow('not there any more');
  expect(await machine.ask('restoreAnnotation', { id: A }, ON_PAGE)).toMatchObject({ comment: 'Kept.', tags: [{ name: 'Agents' }], pending: true });
  await machine.sync();
  expect(await shown()).toMatchObject([{ id: A, pending: false }]);
  await expect(machine.ask('restoreAnnotation', { id: B })).rejects.toThrow('not there any more');
});

test('annotations of a paper in the trash are not shown, and are there again with it', async () => {
  await annotate();
  await machine.ask('unsave', { paper: seen(1) });
  expect(await shown()).toEqual([]);
  await expect(comment('x', '')).rejects.toThrow('Save it again');
  await machine.ask('save', { paper: seen(1) });
  expect(await shown()).toHaveLength(1);
});

test('a record that was joined to another is annotated and shown under it', async () => {
  await annotate();
  await machine.ask('save', { paper: seen(2) });
  await machine.sync();
  server.write('paper', P1, 'alias_of', P2);
  await machine.sync();
  const { annotation } = await annotate(B, { target: { source: 'https://arxiv.org/abs/2501.00001', parts: [] } });
  expect(annotation.paperId).toBe(P2);
  expect((await shown(seen(2))).map(({ id }) => id)).toEqual([B, A]);
  expect((await shown(seen(1))).map(({ id }) => id)).toEqual([B, A]);
});

test('a PDF that was annotated is known again by its fingerprint, and takes no other paper for its own', async () => {
  const pdf = 'a'.repeat(32);
  await machine.ask('save', { paper: seen(1) });
  await annotate(A, {}, seen(1, { identifiers: { arxiv: '2501.00001', pdf } }));
  await annotate(B, {}, seen(1, { identifiers: { arxiv: '2501.00001', pdf } }));
  await machine.sync();
  expect(server.processed.filter(({ e, id }) => e === 'identifier' && id.endsWith(`pdf:${pdf}`))).toHaveLength(1);
  const onDisk = seen(9, { canonical: `pdf:${pdf}`, identifiers: { pdf }, url: `urn:x-pdf:${pdf}` });
  expect((await shown(onDisk)).map(({ id }) => id).toSorted()).toEqual([A, B]);
  const other = await machine.ask('annotate', { paper: seen(2, { identifiers: { arxiv: '2501.00002', pdf } }), annotation: draft(A.replace('1', '3')) });
  expect(other.annotation.paperId).toBe(P2);
});

test('a file without a name that turns out to be a paper on arXiv keeps its annotations and gets the name', async () => {
  const pdf = 'a'.repeat(32);
  const nameless = seen(9, { canonical: `pdf:${pdf}`, identifiers: { pdf }, url: '' });
  const { annotation } = await annotate(A, {}, nameless);
  const named = seen(1, { identifiers: { arxiv: '2501.00001', pdf } });
  expect(await shown(named)).toMatchObject([{ id: A }]);
  expect((await annotate(B, {}, named)).annotation.paperId).toBe(annotation.paperId);
  expect(await shown(seen(1))).toHaveLength(2);
});

test('they are in the order of the text: notes first, then by page and place', async () => {
  const at = (page: number, start: number) => ({
    source: 'https://arxiv.org/pdf/2501.00001v2',
    parts: [{ selector: [{ type: 'FragmentSelector', value: `page=${page}` }, { type: 'TextPositionSelector', start, end: start + 5 }] }],
  });
  const ids = ['c', 'b', 'a', 'd'].map((letter) => A.replace('1', letter));
  for (const [index, target] of [at(2, 10), at(1, 900), at(2, 9), { source: PAGE, parts: [] }].entries()) await annotate(ids[index], { target });
  expect((await shown()).map(({ id }) => id)).toEqual([ids[3], ids[1], ids[2], ids[0]]);
});

test('tabs and own pages hear of every change, from here and from another machine', async () => {
  machine.chrome.openTabs = [{ id: 1, url: PAGE }, { id: 3, url: 'https://example.org/' }];
  const told = { broadcast: 'annotations', paperIds: [P1] };
  await annotate();
  await vi.waitFor(() => expect(machine.chrome.received.get(1)?.at(-1)).toEqual(told));
  expect(machine.chrome.told).toEqual([told]);
  expect(machine.chrome.received.has(3)).toBe(false);
  await machine.sync();
  machine.chrome.told.length = 0;
  server.write('annotation', A, 'color', 'pink');
  await machine.sync();
  await vi.waitFor(() => expect(machine.chrome.told).toEqual([told]));
  expect(await shown()).toMatchObject([{ color: 'pink' }]);
  machine.chrome.told.length = 0;
  await machine.ask('edit', { paper: seen(1), edit: { kind: 'star', starred: true } });
  expect(machine.chrome.told).toEqual([]);
  await machine.ask('unsave', { paper: seen(1) });
  // Once, or once more when the server has answered.
  await vi.waitFor(() => expect(machine.chrome.told).toContainEqual(told));
});

test('a new name or the end of a tag reaches the papers whose annotations carry it', async () => {
  await annotate(A, { tags: ['Agents'] });
  await machine.sync();
  machine.chrome.told.length = 0;
  server.write('tag', tagId('Agents'), 'name', 'Robots');
  await machine.sync();
  await vi.waitFor(() => expect(machine.chrome.told).toEqual([{ broadcast: 'annotations', paperIds: [P1] }]));
  expect(await shown()).toMatchObject([{ tags: [{ name: 'Robots' }] }]);
  server.write('tag', tagId('Agents'), '_deleted', true);
  await machine.sync();
  expect(await shown()).toMatchObject([{ tags: [] }]);
});

test('what waits is shown after the worker was killed, and is carried to the first account', async () => {
  await machine.ask('disconnect', {});
  await annotate(A, { comment: 'Offline.' });
  machine.kill();
  expect(await shown()).toMatchObject([{ comment: 'Offline.', pending: true }]);
  server.tokens.add('good-token');
  await machine.connect();
  expect(await shown()).toMatchObject([{ comment: 'Offline.', pending: false }]);
  expect(server.field('annotation', A, 'comment')).toBe('Offline.');
});

test('a comment that the server refuses is kept, by its name', async () => {
  server.reject = ({ f }) => (f === 'comment' ? 'too long' : undefined);
  await annotate(A, { comment: 'Mine.' });
  expect((await machine.sync()).refused).toMatchObject([{ title: 'Paper 1', what: 'Comment', text: 'Mine.', reason: 'too long' }]);
});

test('500 annotations of one paper are listed with no more than three requests for each, also while one waits', async () => {
  await machine.ask('save', { paper: seen(1) });
  await machine.sync();
  const asked: number[] = [];
  for (const [from, to] of [[0, 5], [5, 500]] as const) {
    for (let number = from; number < to; number += 1) {
      const id = `${String(number).padStart(8, '0')}-2222-4333-8444-555555555555`;
      server.write('annotation', id, 'paper_id', P1);
      server.write('annotation', id, 'target', draft(id).target);
    }
    await machine.sync();
    await annotate();
    asked.push(
      await requests(async () => {
        expect(await shown()).toHaveLength(to + 1);
      }),
    );
  }
  const [few = 0, many = 0] = asked;
  expect(few).toBeGreaterThan(0);
  expect(many - few).toBeLessThan(3 * 495); // two each, and what is told meanwhile
});
