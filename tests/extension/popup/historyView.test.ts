// @vitest-environment happy-dom
/** The history of the paper in the popup. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { fieldWords, valueWords, whenWords } from '@src/popup/historyWords';
import type { HistoryEvent } from '@src/shared/model';
import { Setting, control, paper, press, soon, stateOf, text } from './setting';

const HOUR = 3_600_000;
const before = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();
const event = (more: Partial<HistoryEvent>): HistoryEvent => ({
  id: 1, entity: 'paper', entityId: 'p', field: 'status', value: 'unread', reason: 'replaced', at: before(2), writtenAt: before(48), device: 'Laptop', ...more,
});
let setting: Setting;

beforeEach(() => {
  setting = new Setting();
  setting.api.page = { site: 'arxiv', page: 'paper', papers: [paper(1)] };
  setting.states = [stateOf(paper(1), { saved: true })];
});
afterEach(() => setting.leave());

const open = async () => {
  await setting.open();
  press('History');
};

test('fields and values are told in words', () => {
  const words = (more: Partial<HistoryEvent>) => `${fieldWords(event(more))}: ${valueWords(event(more))}`;
  expect(words({})).toBe('Status: Unread');
  expect(words({ field: 'starred', value: true })).toBe('Star: starred');
  expect(words({ entity: 'paper_tag', field: '_present', value: true, name: 'rlhf' })).toBe('Tag: with “rlhf”');
  expect(words({ entity: 'list_entry', field: '_present', value: false, name: 'thesis' })).toBe('List: without “thesis”');
  expect(words({ field: '_deleted', value: true })).toBe('Library: in the trash');
  expect(words({ field: 'authors', value: ['A', 'B'] })).toBe('Authors: A, B');
  expect(words({ field: 'note', value: '' })).toBe('Note: empty');
  expect(words({ field: 'new_one', value: { a: 1 } })).toBe('new_one: {"a":1}');
});

test('what was annotated is told by its quote', () => {
  const words = (more: Partial<HistoryEvent>) => `${fieldWords(event({ entity: 'annotation', ...more }))}: ${valueWords(event({ entity: 'annotation', ...more }))}`;
  const target = (exact: string) => ({ source: 'https://arxiv.org/', parts: [{ selector: [{ type: 'TextQuoteSelector', exact }] }] });
  expect(words({ field: 'comment', value: 'A thought.' })).toBe('Comment: A thought.');
  expect(words({ field: 'color', value: 'pink' })).toBe('Colour: pink');
  expect(words({ field: 'target', value: target('we attend') })).toBe('Highlight: “we attend”');
  expect(words({ field: 'target', value: target('x'.repeat(100)) })).toBe(`Highlight: “${'x'.repeat(79)}…”`);
  expect(words({ field: 'target', value: {} })).toBe('Highlight: a page note');
  expect(words({ field: '_deleted', value: true, name: 'we attend' })).toBe('Highlight: without “we attend”');
  expect(words({ field: '_deleted', value: false })).toBe('Highlight: with a highlight');
  expect(words({ entity: 'annotation_tag', field: '_present', value: true, name: 'rlhf' })).toBe('Tag of a highlight: with “rlhf”');
});

test('each value has its device, its time and why it is no longer', () => {
  expect(whenWords(event({}))).toBe('Laptop, 2 days ago · until 2 hours ago');
  expect(whenWords(event({ reason: 'superseded', device: '' }))).toBe('An unknown device, 2 days ago · lost to a newer edit 2 hours ago');
  expect(whenWords(event({ field: 'note', reason: 'conflict', device: '' }))).toBe('Merged text, 2 days ago · one of two versions, 2 hours ago');
});

test('nothing is asked before it is opened; an empty history says so', async () => {
  setting.answers.history = () => ({ events: [], offline: false });
  await setting.open();
  expect(setting.sent('history')).toEqual([]);
  expect(control('History')?.getAttribute('aria-expanded')).toBe('false');
  press('History');
  expect(control('History')?.getAttribute('aria-expanded')).toBe('true');
  expect(text()).toContain('Asking the server…');
  await soon(() => expect(text()).toContain('Nothing of this paper was changed'));
  expect(setting.sent('history')).toEqual([{ paperId: 'p' }]);
});

test('moves within a list are left out', async () => {
  const moves = [1, 2, 3].map((id) => event({ id, entity: 'list_entry', field: 'rank', value: 'a1' }));
  setting.answers.history = () => ({ events: [...moves, event({ id: 4 })], offline: false });
  await open();
  await soon(() => expect(document.querySelectorAll('.history li')).toHaveLength(1));
});

test('without the server it says who keeps the history', async () => {
  setting.answers.history = () => ({ events: [], offline: true });
  await open();
  await soon(() => expect(text()).toContain('The server keeps the history and does not answer'));
});

test('a value is brought back as an edit, and the history is read anew', async () => {
  const old = event({ field: 'note', value: '<b>old</b>' });
  let events = [old];
  setting.answers.history = () => ({ events, offline: false });
  setting.answers.edit = () => {
    events = [event({ id: 2, field: 'note', value: 'new' }), old];
    return stateOf(paper(1), { saved: true, note: '<b>old</b>' });
  };
  await open();
  await soon(() => expect(text()).toContain('Note: <b>old</b>Laptop, 2 days ago'));
  press('Bring back: Note, <b>old</b>');
  await soon(() => expect(text()).toContain('Brought back: Note.'));
  expect(setting.sent<{ edit: object }>('edit').map(({ edit }) => edit)).toEqual([{ kind: 'bring-back', event: old }]);
  expect(document.querySelector('textarea')?.value).toBe('<b>old</b>');
  expect(document.querySelectorAll('.history li')).toHaveLength(2);
});

test('what could not be brought back says why', async () => {
  setting.answers.history = () => ({ events: [event({})], offline: false });
  setting.answers.edit = () => {
    throw new Error('That tag is gone.');
  };
  await open();
  await soon(() => press('Bring back: Status, Unread'));
  await soon(() => expect(text()).toContain('That tag is gone.'));
});

test('a long note is shown in part, a long history twenty at a time', async () => {
  const events = Array.from({ length: 45 }, (_, id) => event({ id, field: 'note', value: `line\n`.repeat(9) }));
  setting.answers.history = () => ({ events, offline: false });
  await open();
  await soon(() => expect(document.querySelectorAll('.history li')).toHaveLength(20));
  press('Show all');
  expect(document.querySelectorAll('.clamped')).toHaveLength(19);
  press('Show less');
  expect(document.querySelectorAll('.clamped')).toHaveLength(20);
  press('Show older');
  press('Show older');
  expect(document.querySelectorAll('.history li')).toHaveLength(45);
  expect(control('Show older')).toBeUndefined();
});
