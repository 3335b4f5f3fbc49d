// @vitest-environment happy-dom
/** A note in two versions: in the row, and in the popover with one press to choose. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FakeRuntime } from '@src/content/runtimeFake';
import type { PaperState } from '@src/shared/model';
import { list } from '../fixtures/arxiv';
import { closeAll, control, field, hosts, infoOf, inside, key, noteArea, open, popover, soon, type } from './setting';

const ID = 'arxiv:2601.00001';
const conflict = { paperId: `id-${ID}`, title: 'T', mine: 'top\n<b>mine</b>\nend', theirs: 'top\ntheirs\nend', at: '2026-01-01T00:00:00Z' };
let fake: FakeRuntime;

beforeEach(async () => {
  fake = await open('https://arxiv.org/list/cs.LG/new', list({ entries: [{ id: '2601.00001' }] }));
  const state: PaperState = { ...fake.stateOf({ canonical: ID, identifiers: {}, title: 'T', url: '' }), saved: true, note: 'top\n<b>mine</b>\ntheirs\nend', conflict };
  fake.states.set(ID, state);
  fake.listeners?.states([state]);
});
afterEach(closeAll);

const cells = () => [...(popover()?.shadowRoot?.querySelectorAll('.conflict td') ?? [])].map((cell) => cell.textContent);

test('the row says that there are two, and the popover shows both as text', () => {
  expect(infoOf(hosts()[0])).toContain('Note in 2 versions');
  control(hosts()[0], 'Note').click();
  expect(cells()).toEqual(['top', '<b>mine</b>', 'theirs', 'end']);
  expect(popover()?.shadowRoot?.querySelector('.conflict b')).toBeNull();
});

test('one press keeps a version: the note, the row and the popover follow', async () => {
  control(hosts()[0], 'Note').click();
  control(popover(), 'Keep the other').click();
  await soon(() => expect(noteArea().value).toBe(conflict.theirs));
  expect(fake.sent.at(-1)).toEqual({ name: 'settleConflict', request: { paperId: `id-${ID}`, choice: 'theirs' } });
  expect(cells()).toEqual([]);
  expect(infoOf(hosts()[0])).not.toContain('versions');
});

test('what is typed meanwhile is sent before the choice', async () => {
  control(hosts()[0], 'Note').click();
  type(noteArea(), 'typed over both');
  control(popover(), 'Keep both').click();
  await soon(() => expect(fake.names().slice(-2)).toEqual(['edit', 'settleConflict']));
});

test('a choice that could not be kept says why, and both versions stay', async () => {
  fake.failure = 'no room left. Free some space.';
  control(hosts()[0], 'Note').click();
  control(popover(), 'Keep mine').click();
  await soon(() => expect(inside(popover(), '.about').textContent).toBe('Could not keep your choice: no room left. Free some space.'));
  expect(cells()).toHaveLength(4);
});

test('a list that is not known is offered to be made', async () => {
  fake.listNames = ['thesis'];
  control(hosts()[0], 'Tags').click();
  const lists = field('input[placeholder="Add to a list"]');
  const offered = () => [...(popover()?.shadowRoot?.querySelectorAll('[role=option]') ?? [])].map((one) => one.textContent);
  type(lists, 'the');
  await soon(() => expect(offered()).toEqual(['thesis', 'New list “the”']));
  key('ArrowUp', lists);
  key('Enter', lists);
  await soon(() => expect(fake.states.get(ID)?.lists.map(({ name }) => name)).toEqual(['the']));
  type(lists, 'thesis');
  await soon(() => expect(fake.sent.at(-1)).toMatchObject({ name: 'suggestLists', request: { prefix: 'thesis' } }));
  expect(offered()).not.toContain('New list “thesis”');
});
