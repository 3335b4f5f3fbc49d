// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import { type KeyActions, pressed } from '@src/viewer/keys';

function press(key: string, more: KeyboardEventInit & { in?: string; wide?: boolean } = {}): string[] {
  const done: string[] = [];
  const note = (name: string) => vi.fn<(value?: unknown) => void>((value) => void done.push(value === undefined ? name : `${name} ${String(value)}`));
  const actions: KeyActions = {
    find: note('find'), page: note('page'), step: note('step'), fit: note('fit'), turn: note('turn'), rotate: note('rotate'), outline: note('outline'),
    wide: () => more.wide === true,
  };
  const target = document.createElement(more.in ?? 'div');
  document.body.replaceChildren(target);
  target.addEventListener('keydown', (event) => done.push(String(pressed(event, actions))));
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
  return done;
}

test.each([
  ['/', 'find'], ['g', 'page'], ['+', 'step true'], ['=', 'step true'], ['-', 'step false'], ['0', 'fit'],
  ['n', 'turn 1'], ['p', 'turn -1'], ['ArrowRight', 'turn 1'], ['ArrowLeft', 'turn -1'], ['r', 'rotate'], ['o', 'outline'],
])('%s', (key, done) => {
  expect(press(key)).toEqual([done, 'true']);
});

test('letters typed into a field are text; Control + F is for the find bar everywhere', () => {
  expect(press('g', { in: 'input' })).toEqual(['false']);
  expect(press('/', { in: 'textarea' })).toEqual(['false']);
  expect(press('f', { in: 'input', ctrlKey: true })).toEqual(['find', 'true']);
  expect(press('f', { metaKey: true })).toEqual(['find', 'true']);
});

test('other keys stay the browser’s', () => {
  expect(press('f')).toEqual(['false']);
  expect(press('PageDown')).toEqual(['false']);
  expect(press('l', { ctrlKey: true })).toEqual(['false']);
  expect(press('ArrowLeft', { altKey: true })).toEqual(['false']);
});

test('pages that are wider than the window are scrolled sideways', () => {
  expect(press('ArrowRight', { wide: true })).toEqual(['false']);
});
