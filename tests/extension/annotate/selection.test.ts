// @vitest-environment happy-dom
/** A selection is told when it is finished: never while the pointer is down, whoever saw it go down. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followSelection } from '@src/annotate/selection';

let ending: AbortController;
const told: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = '<p>Some words</p><b data-postil="toolbar"></b>';
  told.length = 0;
  ending = new AbortController();
});

afterEach(() => {
  ending.abort();
  document.getSelection()?.removeAllRanges();
  vi.useRealTimers();
});

const follow = (): (() => void) =>
  followSelection(document, { finished: (range) => told.push(String(range)), gone: () => told.push('') }, ending.signal);

function select(): void {
  document.getSelection()?.selectAllChildren(document.querySelector('p') as Element);
  document.dispatchEvent(new Event('selectionchange'));
}

function point(type: string, buttons: number, at = 'p'): void {
  document.querySelector(at)?.dispatchEvent(new PointerEvent(type, { buttons, bubbles: true }));
}

test('what is being selected is told once the pointer is up', () => {
  follow();
  point('pointerdown', 1);
  select();
  vi.runAllTimers();
  expect(told).toEqual(['']);
  point('pointerup', 0);
  vi.runAllTimers();
  expect(told).toEqual(['', 'Some words']);
});

test('a pointer that was down before anybody looked is known by its moves', () => {
  select();
  const look = follow();
  look();
  point('pointermove', 1, '[data-postil]');
  look();
  vi.runAllTimers();
  expect(told).toEqual(['Some words', '']);
});

test('a press on what is ours takes no selection away, however the pointer trembles', () => {
  follow();
  select();
  vi.runAllTimers();
  point('pointerdown', 1, '[data-postil]');
  point('pointermove', 1, '[data-postil]');
  expect(told).toEqual(['Some words']);
});
