// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { FindBar } from '@src/viewer/findBar';
import type { FindPaint } from '@src/viewer/highlights';
import { faceOf, type FaceSetting } from './setting';

const PAGES = [['Rope is laid.\n', 'A rope of hemp.'], ['No twine here.'], ['The last ro-\n', 'pe.']];

class Painted implements FindPaint {
  all: string[] = [];
  current: string[] = [];

  show(all: readonly Range[], current: readonly Range[]): void {
    this.all = all.map(String);
    this.current = current.map(String);
  }
}

let setting: FaceSetting;
let paint: Painted;
let bar: FindBar;
let root: HTMLElement;

beforeEach(async () => {
  setting = await faceOf(PAGES);
  await setting.stack.writeText(1);
  paint = new Painted();
  root = document.createElement('div');
  root.hidden = true;
  document.body.prepend(root);
  const { face, stack, texts } = setting;
  bar = new FindBar(root, { texts, face, page: () => 1, rendered: (page) => Boolean(stack.pages[page - 1]?.spans) }, paint);
});

const said = () => root.querySelector('.said')?.textContent;

async function type(text: string): Promise<void> {
  const field = root.querySelector('input');
  if (field) field.value = text;
  field?.dispatchEvent(new Event('input'));
  await vi.waitFor(() => expect(said()).not.toMatch(/^(?:|Reading…)$/));
}

const press = (key: string, more: KeyboardEventInit = {}) => root.querySelector('input')?.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true, ...more }));

test('what is typed is found, painted where it is rendered, and counted', async () => {
  bar.show();
  await type('rope');
  expect(said()).toBe('1 of 3');
  expect(paint.all).toEqual(['Rope', 'rope']);
  expect(paint.current).toEqual(['Rope']);
});

test('Enter goes on, Shift + Enter back, around the end; a page is rendered when it is gone to', async () => {
  bar.show();
  await type('rope');
  press('Enter', { shiftKey: true });
  await vi.waitFor(() => expect(said()).toBe('3 of 3'));
  await vi.waitFor(() => expect(paint.current).toEqual(['ro-pe']));
  press('Enter');
  await vi.waitFor(() => expect(said()).toBe('1 of 3'));
  expect(paint.all).toHaveLength(3);
});

test('nothing found is said; Escape closes and takes the paint away', async () => {
  bar.show();
  await type('rope');
  await type('zebra');
  await vi.waitFor(() => expect(said()).toBe('Not found'));
  expect(paint.all).toEqual([]);
  await type('rope');
  press('Escape');
  expect([bar.open, paint.all]).toEqual([false, []]);
});

test('it opens with what is selected, when that is short', async () => {
  bar.show('  hemp\n');
  await vi.waitFor(() => expect(said()).toBe('1 of 1'));
  bar.show('x'.repeat(200));
  expect(root.querySelector('input')?.value).toBe('hemp');
});
