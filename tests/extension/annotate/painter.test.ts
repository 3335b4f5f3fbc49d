// @vitest-environment happy-dom
/** The painter over a registry of highlights: it adds and takes away only what changed, and comes back where a page threw it out. */

import { beforeEach, expect, test, vi } from 'vitest';
import { PagePaint } from '@src/annotate/painter';

/** As the browser's: a set of ranges. Iterating is what Firefox keeps from content scripts. */
class BrowserHighlight {
  priority = 0;
  readonly has: (range: Range) => boolean;
  readonly add: (range: Range) => void;
  readonly delete: (range: Range) => void;
  constructor() {
    const ranges = new Set<Range>();
    this.has = (range) => ranges.has(range);
    this.add = (range) => void ranges.add(range);
    this.delete = (range) => void ranges.delete(range);
  }
}

let registry: Map<string, BrowserHighlight>;
const range = (): Range => document.createRange();

beforeEach(() => {
  registry = new Map();
  vi.stubGlobal('Highlight', BrowserHighlight);
  vi.stubGlobal('CSS', { highlights: { get: registry.get.bind(registry), has: registry.has.bind(registry), set: registry.set.bind(registry), delete: registry.delete.bind(registry) } });
  document.adoptedStyleSheets = [];
});

test('a name holds exactly the ranges shown last, and goes with the last of them', () => {
  const paint = new PagePaint(document);
  const [one, other] = [range(), range()];
  paint.show('green', [one]);
  const green = registry.get('postil-green');
  paint.show('green', [other]);
  expect(registry.get('postil-green')).toBe(green);
  expect([green?.has(one), green?.has(other)]).toEqual([false, true]);
  paint.show('green', []);
  expect(registry.size).toBe(0);
});

test('the flash lies over everything, and colours under the marks', () => {
  const paint = new PagePaint(document);
  for (const name of ['yellow', 'moved', 'current', 'flash'] as const) paint.show(name, [range()]);
  const priorities = ['yellow', 'moved', 'current', 'flash'].map((name) => registry.get(`postil-${name}`)?.priority ?? -1);
  expect(priorities).toEqual(priorities.toSorted((a, b) => a - b));
});

test('a page that throws out highlights or style sheets gets them again with the next painting', () => {
  const paint = new PagePaint(document);
  paint.show('blue', [range()]);
  expect(document.adoptedStyleSheets).toHaveLength(1);
  registry.clear();
  document.adoptedStyleSheets = [new CSSStyleSheet()];
  paint.show('blue', [range(), range()]);
  expect(registry.has('postil-blue')).toBe(true);
  expect(document.adoptedStyleSheets).toHaveLength(2);
});

test('what an older script has left painted is cleared', () => {
  registry.set('postil-pink', new BrowserHighlight());
  registry.set('of-the-page', new BrowserHighlight());
  expect(new PagePaint(document)).toBeDefined();
  expect([...registry.keys()]).toEqual(['of-the-page']);
});
