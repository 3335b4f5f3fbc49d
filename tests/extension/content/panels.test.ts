// @vitest-environment happy-dom
/** The panels' script: fetched ahead of the first press, at the press where that failed, and harmless when it comes twice. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { registered } from '@src/content/panelScript';
import { Orphaned } from '@src/content/runtime';
import { FakeRuntime } from '@src/content/runtimeFake';
import { list } from '../fixtures/arxiv';
import { closeAll, control, field, help, hosts, infoOf, key, noteArea, openBare, pause, popover, soon, type } from './setting';

const URL = 'https://arxiv.org/list/cs.LG/new';
const ROWS = list({ entries: [{ id: '2601.00001' }, { id: '2601.00002' }] });
let fake: FakeRuntime;
let inject: () => void;

beforeEach(() => {
  fake = new FakeRuntime();
  inject = fake.inject;
});
afterEach(closeAll);

const asked = (): number => fake.names().filter((name) => name === 'panels').length;
const panels = (): number => document.querySelectorAll('[data-postil]').length;
const refuse = (): never => {
  throw new Error('the tab is gone');
};

/** A page on which the script does not come, as often as it is asked for. */
async function without(fault: () => void): Promise<void> {
  fake.inject = fault;
  await openBare(URL, ROWS, fake);
  await soon(() => expect(asked()).toBe(1));
  await pause(20);
}

test('the script is asked for once the rows stand, and the first press opens at once', async () => {
  await openBare(URL, ROWS, fake);
  expect(hosts()).toHaveLength(2);
  await soon(() => expect(registered()).toBeDefined());
  control(hosts()[0], 'Tags').click();
  expect(popover()).not.toBeNull();
  expect(asked()).toBe(1);
});

test('a page without rows does not ask for it until a key needs it', async () => {
  await openBare(URL, '<p>No entries today.</p>', fake);
  await pause(50);
  expect(asked()).toBe(0);
  key('?', document.body, { shiftKey: true });
  await soon(() => expect(help()).not.toBeNull());
});

test('a press before the script is there opens when it comes, at the part that was pressed last', async () => {
  await without(refuse);
  fake.inject = inject;
  control(hosts()[0], 'Tags').click();
  control(hosts()[1], 'Note').click();
  expect(popover()).toBeNull();
  await soon(() => expect(popover()?.shadowRoot?.activeElement).toBe(noteArea()));
  await pause(20);
  expect(panels()).toBe(1);
  expect(popover()?.shadowRoot?.querySelector('h2')?.textContent).toContain('2601.00002');
  expect(asked()).toBe(2);
});

test.each([
  ['the browser refuses', refuse, 'Could not open: the tab is gone'],
  ['nothing comes', () => undefined, 'Could not open: the browser did not load it. Try again'],
])('where %s, the row says so, and the next press tries again', async (_how, fault, sentence) => {
  await without(fault);
  expect(infoOf(hosts()[0])).toBe('');
  control(hosts()[0], 'Tags').click();
  await soon(() => expect(infoOf(hosts()[0])).toContain(sentence));
  expect(popover()).toBeNull();
  fake.inject = inject;
  control(hosts()[0], 'Tags').click();
  await soon(() => expect(popover()).not.toBeNull());
  expect(infoOf(hosts()[0])).toBe('');
  expect(field('.problem, [role=alert]').textContent).toBe('');
});

test('the list of keys that cannot come says so in a row', async () => {
  await without(refuse);
  key('?', document.body, { shiftKey: true });
  await soon(() => expect(infoOf(hosts()[0])).toContain('Could not open'));
});

test('an extension that is gone says to reload', async () => {
  await without(() => {
    throw new Orphaned();
  });
  control(hosts()[0], 'Tags').click();
  await soon(() => expect(infoOf(hosts()[0])).toBe('Postil was updated: reload this page.'));
});

test('a script that runs a second time leaves the open popover and what is typed in it alone', async () => {
  await openBare(URL, ROWS, fake);
  await soon(() => expect(registered()).toBeDefined());
  control(hosts()[0], 'Note').click();
  type(noteArea(), 'half a thought');
  inject();
  expect(noteArea().value).toBe('half a thought');
  control(hosts()[1], 'Tags').click();
  expect(panels()).toBe(1);
  await soon(() => expect(fake.states.get('arxiv:2601.00001')?.note).toBe('half a thought'));
});

test('Escape gives up what is still on its way', async () => {
  await without(refuse);
  fake.inject = inject;
  control(hosts()[0], 'Tags').click();
  key('Escape');
  await soon(() => expect(registered()).toBeDefined());
  await pause(20);
  expect(panels()).toBe(0);
});

test('a new start uses no script that an older one has left behind', async () => {
  await openBare(URL, ROWS, fake);
  await soon(() => expect(registered()).toBeDefined());
  const old = registered();
  await openBare(URL, ROWS, fake);
  await soon(() => expect(registered()).toBeDefined());
  expect(registered()).not.toBe(old);
});
