// @vitest-environment happy-dom
/** The keys: what they do, and where they must do nothing. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FakeRuntime } from '@src/content/runtimeFake';
import { list } from '../fixtures/arxiv';
import { annotations, closeAll, field, help, hosts, key, noteArea, open, pause, popover, soon, states, tagsInput } from './setting';

let fake: FakeRuntime;
const current = (): number => hosts().findIndex((host) => host.hasAttribute('data-postil-current'));

beforeEach(async () => {
  fake = await open('https://arxiv.org/list/cs.LG/new', list({ entries: ['1', '2', '3'].map((n) => ({ id: `2601.0000${n}` })) }));
});
afterEach(closeAll);

test('j and k move between rows with a visible focus, and stop at the ends', () => {
  const seen = ['j', 'j', 'k', 'k', 'j', 'j', 'j', 'j'].map((name) => {
    key(name);
    return current();
  });
  expect(seen.slice(1)).toEqual([1, 0, 0, 1, 2, 2, 2].map((n) => n + (seen[0] ?? 0)).map((n) => Math.min(n, 2)));
  expect(document.activeElement).toBe(hosts()[current()]);
});

test('s saves the current row, and opens it when it is saved', async () => {
  key('j');
  key('s');
  await soon(() => expect(states()[current()]).toBe('saved'));
  expect(states().filter((one) => one === 'saved')).toHaveLength(1);
  key('s');
  expect(popover()).not.toBeNull();
});

test('t, n open the popover at its part; r goes round the read states', async () => {
  key('j');
  key('t');
  expect(popover()?.shadowRoot?.activeElement).toBe(tagsInput());
  key('Escape', tagsInput());
  expect(popover()).toBeNull();
  key('n');
  expect(popover()?.shadowRoot?.activeElement).toBe(noteArea());
  key('Escape', noteArea());
  const status = () => fake.states.get('arxiv:2601.00001')?.status;
  for (const wanted of ['reading', 'read', 'unread']) {
    key('r');
    await soon(() => expect(status()).toBe(wanted));
  }
});

test('a opens the annotations of the paper, and h without a selection does nothing', async () => {
  key('j');
  key('h');
  key('a');
  await soon(() => expect(annotations()).not.toBeNull());
  expect(popover()).toBeNull();
  expect(states()).toEqual(['new', 'new', 'new']);
});

test('1, 2, 3 set the read state, and save a paper that is not', async () => {
  key('j');
  const state = () => fake.states.get('arxiv:2601.00001');
  for (const [name, wanted] of [['3', 'read'], ['2', 'reading'], ['1', 'unread'], ['3', 'read'], ['3', 'read']] as const) {
    key(name);
    await soon(() => expect(state()?.status).toBe(wanted));
  }
  expect(state()?.saved).toBe(true);
});

test('l opens the popover at its lists', () => {
  key('j');
  key('l');
  const focused = popover()?.shadowRoot?.activeElement;
  expect(focused).toBe(field('[placeholder="Add to a list"]'));
});

test('u takes back what was saved or removed last, wherever the current row is', async () => {
  key('u');
  expect(fake.names()).not.toContain('unsave');
  key('j');
  key('s');
  await soon(() => expect(states()[0]).toBe('saved'));
  key('j');
  key('s');
  await soon(() => expect(states()[1]).toBe('saved'));
  key('k');
  key('u');
  await soon(() => expect(states()).toEqual(['saved', 'new', 'new']));
  const asked = fake.names().filter((name) => name === 'unsave').length;
  key('u');
  await pause(30);
  expect(fake.names().filter((name) => name === 'unsave')).toHaveLength(asked);
});

test('with no row chosen, a key for a row only chooses one', () => {
  key('s');
  expect(current()).toBeGreaterThanOrEqual(0);
  expect(fake.names()).not.toContain('save');
});

test('? lists the keys, Escape closes the list and then lets go of the row', () => {
  key('j');
  key('?', document.body, { shiftKey: true });
  expect(help()?.shadowRoot?.querySelector('[role=dialog]')?.textContent).toContain('next, previous paper');
  key('Escape', help()?.shadowRoot?.activeElement ?? undefined);
  expect(help()).toBeNull();
  key('Escape');
  expect(current()).toBe(-1);
});

test.each([
  ['an input', '<input id="x">'],
  ['a text area', '<textarea id="x"></textarea>'],
  ['a select', '<select id="x"><option>1</option></select>'],
  ['editable text', '<div contenteditable="true"><p id="x">text</p></div>'],
  ['a made-up field', '<div role="textbox"><span id="x"></span></div>'],
  ['a dialog of the page', '<div role="dialog"><button id="x">OK</button></div>'],
  ['a dialog element', '<dialog open><button id="x">OK</button></dialog>'],
])('keys typed in %s are left alone', async (_where, html) => {
  document.body.insertAdjacentHTML('beforeend', html);
  const target = document.querySelector('#x') ?? document.body;
  const events = ['j', 's', 'n', '?', 'r'].map((name) => key(name, target));
  expect(events.some((event) => event.defaultPrevented)).toBe(false);
  expect([current(), popover(), help()]).toEqual([-1, null, null]);
  expect(fake.names()).not.toContain('edit');
});

test('keys typed in a field inside a shadow root of the page are left alone', () => {
  const host = document.createElement('div');
  const field = document.createElement('input');
  host.attachShadow({ mode: 'open' }).append(field);
  document.body.append(host);
  key('j', field);
  expect(current()).toBe(-1);
});

test.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { shiftKey: true }])('keys with a modifier are left alone: %o', (modifier) => {
  expect(key('j', document.body, modifier).defaultPrevented).toBe(false);
  expect(current()).toBe(-1);
});

test('the page hears neither our keys nor what is typed in the popover, but hears its own', () => {
  const heard: string[] = [];
  document.addEventListener('keydown', (event) => heard.push(event.key), true);
  key('/');
  key('j');
  key('t');
  key('/', tagsInput());
  key('x', tagsInput());
  expect(heard).toEqual(['/']);
});
