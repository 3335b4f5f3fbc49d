// @vitest-environment happy-dom
/** The popover: tags, note, status, lists, star, remove; drafts; focus; markup shown as text. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FakeRuntime } from '@src/content/runtimeFake';
import { list } from '../fixtures/arxiv';
import { annotations, closeAll, control, field, hosts, infoOf, inside, key, noteArea, open, pause, popover, soon, states, tagsInput, type } from './setting';

const ID = 'arxiv:2601.00001';
const ATTACK = '<img src=x onerror=alert(1)>';
let fake: FakeRuntime;

beforeEach(async () => {
  fake = await open('https://arxiv.org/list/cs.LG/new', list({ entries: [{ id: '2601.00001', title: '&lt;img src=x onerror=alert(1)&gt; title' }, { id: '2601.00002' }] }));
});
afterEach(closeAll);

const press = (name: string, row = 0): void => control(hosts()[row], name).click();
const state = () => fake.states.get(ID);
const active = (): Element | null | undefined => popover()?.shadowRoot?.activeElement;

test('the popover is a dialog named after the paper, as text', () => {
  press('Tags');
  const dialog = inside(popover(), '[role=dialog]');
  expect(inside(popover(), '#postil-title').textContent).toBe(`${ATTACK} title`);
  expect(dialog.querySelector('img')).toBeNull();
  expect(dialog.getAttribute('aria-labelledby')).toBe('postil-title');
});

test('Annotate opens the annotations of the paper in the place of the popover, and saves nothing yet', async () => {
  press('Tags');
  press('Annotate');
  await soon(() => expect(annotations()).not.toBeNull());
  expect(popover()).toBeNull();
  expect(inside(annotations(), '.title').textContent).toBe(`${ATTACK} title`);
  expect(annotations()?.shadowRoot?.querySelector('img')).toBeNull();
  expect(state()).toBeUndefined();
});

test('Tags opens at the tags and Note at the note, in one popover', () => {
  press('Tags');
  expect(active()).toBe(tagsInput());
  press('Note');
  expect(active()).toBe(noteArea());
  press('Note', 1);
  expect(document.querySelectorAll('[data-postil=popover]')).toHaveLength(1);
});

test('Enter adds tags, a known one is not added twice, Backspace removes the last; markup stays text', async () => {
  press('Tags');
  for (const name of ['robots', 'Robots', ATTACK]) {
    type(tagsInput(), name);
    key('Enter', tagsInput());
    await soon(() => expect(state()?.tags.at(-1)?.name.toLowerCase()).toBe(name.toLowerCase()));
    await pause(20);
  }
  expect(state()?.tags.map((tag) => tag.name)).toEqual(['robots', ATTACK]);
  expect(infoOf(hosts()[0])).toBe(`robots${ATTACK}`);
  expect(hosts()[0]?.shadowRoot?.querySelector('img')).toBeNull();
  expect(popover()?.shadowRoot?.querySelector('img')).toBeNull();
  key('Backspace', tagsInput());
  await soon(() => expect(state()?.tags.map((tag) => tag.name)).toEqual(['robots']));
  expect(states()[0]).toBe('saved');
});

test('suggestions come by prefix and are taken with the arrow and Enter', async () => {
  fake.tagNames = ['reinforcement', 'retrieval', 'vision'];
  press('Tags');
  type(tagsInput(), 're');
  await soon(() => expect([...(popover()?.shadowRoot?.querySelectorAll('li') ?? [])].map((one) => one.textContent)).toEqual(['reinforcement', 'retrieval']));
  expect(tagsInput().getAttribute('aria-expanded')).toBe('true');
  key('ArrowDown', tagsInput());
  key('ArrowDown', tagsInput());
  key('Enter', tagsInput());
  await soon(() => expect(state()?.tags.map((tag) => tag.name)).toEqual(['retrieval']));
  expect(popover()).not.toBeNull();
});

test('the note is saved when its field is left, with the text it started from', async () => {
  press('Note');
  type(noteArea(), 'first');
  noteArea().blur();
  await soon(() => expect(state()?.note).toBe('first'));
  type(noteArea(), 'second');
  key('Enter', noteArea(), { ctrlKey: true });
  await soon(() => expect(state()?.note).toBe('second'));
  const edits = fake.sent.filter(({ name }) => name === 'edit').map(({ request }) => (request as { edit: object }).edit);
  expect(edits).toEqual([
    { kind: 'note', text: 'first', baseText: '' },
    { kind: 'note', text: 'second', baseText: 'first' },
  ]);
  expect(fake.drafts.size).toBe(0);
});

test('closing by Escape, by a press outside, and by navigation saves the note and gives the focus back', async () => {
  press('Note');
  type(noteArea(), 'by escape');
  key('Escape', noteArea());
  await soon(() => expect(state()?.note).toBe('by escape'));
  expect(popover()).toBeNull();
  expect(hosts()[0]?.shadowRoot?.activeElement).toBe(control(hosts()[0], 'Note'));
  press('Note');
  type(noteArea(), 'by pressing');
  document.body.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true, composed: true }));
  await soon(() => expect(state()?.note).toBe('by pressing'));
  expect(popover()).toBeNull();
  press('Note');
  type(noteArea(), 'by leaving');
  window.dispatchEvent(new Event('pagehide'));
  await soon(() => expect(state()?.note).toBe('by leaving'));
});

test('a note that could not be saved is still there when the popover is opened again', async () => {
  fake.failure = 'no room left. Free some space.';
  press('Note');
  type(noteArea(), 'precious');
  key('Escape', noteArea());
  await soon(() => expect(infoOf(hosts()[0])).toContain('Could not save: no room left'));
  expect(fake.drafts.get(ID)).toEqual({ text: 'precious', baseText: '' });
  fake.failure = '';
  press('Note');
  await soon(() => expect(noteArea().value).toBe('precious'));
  key('Escape', noteArea());
  await soon(() => expect(state()?.note).toBe('precious'));
  await soon(() => expect(fake.drafts.size).toBe(0));
});

test('typing leaves a draft before anything is sent', async () => {
  press('Note');
  type(noteArea(), 'half a thou');
  await soon(() => expect(fake.drafts.get(ID)?.text).toBe('half a thou'));
  expect(fake.names()).not.toContain('edit');
});

test('a note changed elsewhere is taken over, but never over what is being typed', async () => {
  await soon(() => expect(fake.names()).toContain('lookup'));
  press('Note');
  const elsewhere = { ...fake.stateOf({ canonical: ID, identifiers: {}, title: '', url: '' }), saved: true };
  fake.listeners?.states([{ ...elsewhere, note: 'from afar' }]);
  expect(noteArea().value).toBe('from afar');
  type(noteArea(), 'mine');
  fake.listeners?.states([{ ...elsewhere, note: 'again from afar' }]);
  expect(noteArea().value).toBe('mine');
  key('Escape', noteArea());
  await soon(() => expect(fake.sent.at(-1)?.request).toMatchObject({ edit: { text: 'mine', baseText: 'from afar' } }));
});

test('status, star and lists are edits', async () => {
  press('Tags');
  field('input[value=read]').click();
  await soon(() => expect(state()?.status).toBe('read'));
  control(popover(), 'Star').click();
  await soon(() => expect(control(popover(), 'Star').getAttribute('aria-pressed')).toBe('true'));
  const lists = field('input[placeholder="Add to a list"]');
  type(lists, 'thesis, chapter 2');
  key('Enter', lists);
  await soon(() => expect(state()?.lists.map((one) => one.name)).toEqual(['thesis', 'chapter 2']));
  control(popover(), 'Remove thesis').click();
  await soon(() => expect(state()?.lists.map((one) => one.name)).toEqual(['chapter 2']));
});

test('what is typed as a tag is kept when the popover is pressed away, and dropped by Escape', async () => {
  press('Tags');
  type(tagsInput(), 'kept');
  document.body.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true, composed: true }));
  await soon(() => expect(state()?.tags.map((tag) => tag.name)).toEqual(['kept']));
  press('Tags');
  type(tagsInput(), 'dropped');
  key('Escape', tagsInput());
  await pause(30);
  expect(state()?.tags.map((tag) => tag.name)).toEqual(['kept']);
});

test('Remove takes the paper out, with an undo in its place', async () => {
  press('Save');
  await soon(() => expect(states()[0]).toBe('saved'));
  press('Saved');
  control(popover(), 'Remove').click();
  await soon(() => expect(states()[0]).toBe('new'));
  expect(infoOf(hosts()[0])).toBe('RemovedUndo');
  control(hosts()[0], 'Undo').click();
  await soon(() => expect(states()[0]).toBe('saved'));
});

test('Tab goes round inside', () => {
  press('Tags');
  const stops = [...(popover()?.shadowRoot?.querySelectorAll<HTMLElement>('button, input:not([type=radio]), textarea') ?? [])];
  const [first] = stops;
  first?.focus();
  key('Tab', first, { shiftKey: true });
  expect(active()).not.toBe(first);
  const last = active();
  key('Tab', last ?? undefined);
  expect(active()).toBe(first);
});
