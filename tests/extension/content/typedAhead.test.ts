// @vitest-environment happy-dom
/** What is typed before the field is there goes into the field, and nowhere else. */

import { afterEach, expect, test } from 'vitest';
import { FakeRuntime } from '@src/content/runtimeFake';
import { list } from '../fixtures/arxiv';
import { closeAll, key, noteArea, openBare, popover, soon, states, tagsInput } from './setting';

afterEach(closeAll);

/** A page whose panels come only when `arrive` is called. */
async function slow(): Promise<{ arrive(): void }> {
  const fake = new FakeRuntime();
  const inject = fake.inject;
  let come: () => void = () => undefined;
  const send = fake.send.bind(fake);
  const asked = new Promise<void>((resolve) => (come = resolve));
  fake.inject = () => undefined;
  fake.send = async (name, request) => {
    if (name === 'panels') await asked.then(inject);
    return send(name, request);
  };
  await openBare('https://arxiv.org/list/cs.LG/new', list({ entries: ['2601.00001', '2601.00002'].map((id) => ({ id })) }), fake);
  await soon(() => expect(states()).toHaveLength(2));
  return { arrive: come };
}

test('a note that is begun before its field has come is all there', async () => {
  const { arrive } = await slow();
  key('j');
  for (const letter of ['n', ...'such a t', 'Backspace', ...'note', 'Enter']) key(letter);
  expect(popover()).toBeNull();
  arrive();
  await soon(() => expect(noteArea().value).toBe('such a note\n'));
  expect(states()).toEqual(['new', 'new']);
});

test('a tag typed ahead with its Enter is on the paper', async () => {
  const { arrive } = await slow();
  key('j');
  for (const letter of ['t', ...'rl', 'Enter', ...'su']) key(letter);
  arrive();
  await soon(() => expect(tagsInput().value).toBe('su'));
  await soon(() => expect(states()).toEqual(['saved', 'new']));
});

test('Escape gives the field up, and keys do again what they do', async () => {
  const { arrive } = await slow();
  key('j');
  for (const letter of ['n', 'x', 'Escape', 'j', 's']) key(letter);
  arrive();
  await soon(() => expect(states()).toContain('saved'));
  expect(popover()).toBeNull();
});

test('who types in a field of the page meanwhile types there', async () => {
  await slow();
  const own = document.body.appendChild(document.createElement('input'));
  key('j');
  key('n');
  own.focus();
  expect(key('x', own).defaultPrevented).toBe(false);
});
