// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { Unreachable } from '@src/viewer/source';
import { StateView } from '@src/viewer/stateView';

let root: HTMLElement;
let done: string[];
let view: StateView;

beforeEach(() => {
  root = document.createElement('div');
  document.body.replaceChildren(root);
  done = [];
  view = new StateView(root, { choose: () => done.push('choose'), step: (step) => done.push(step) });
});

const button = (name: string) => [...root.querySelectorAll('button')].find(({ textContent }) => textContent === name);

test('a failure says what happened, and offers every next step', () => {
  view.failed(new Unreachable('Gone', 'It is not there.', ['retry', 'open']));
  expect(root.querySelector('[role=alert]')?.textContent).toBe('It is not there.');
  for (const name of ['Try again', 'Open the address itself', 'Choose a file']) button(name)?.click();
  expect(done).toEqual(['retry', 'open', 'choose']);
});

test('while it comes it says how far it is', () => {
  view.loading('paper.pdf');
  view.progress(1_500_000, 3_000_000);
  expect(root.querySelector('progress')?.value).toBe(1_500_000);
  expect(root.textContent).toContain('1.5 MB of 3.0 MB');
  view.clear();
  view.progress(1);
  expect(root.hidden).toBe(true);
});

test('a password is asked for, again when it was wrong, and can be refused', async () => {
  const first = view.password(false);
  const field = root.querySelector('input');
  if (field) field.value = 'sesame';
  root.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
  expect(await first).toBe('sesame');
  const second = view.password(true);
  expect(root.textContent).toContain('not its password');
  button('Cancel')?.click();
  expect(await second).toBeUndefined();
});
