import { quoteOf, type Selector } from '@src/shared/annotation';
import { expect, test } from 'vitest';

const QUOTE = { type: 'TextQuoteSelector', exact: 'attention' };

function quoted(...parts: Selector[][]): string {
  return quoteOf({ source: 'https://arxiv.org/abs/2501.00001', parts: parts.map((selector) => ({ selector })) });
}

test('all that is quoted is told, part by part, with a mark where a formula was', () => {
  expect(quoted([{ type: 'TextPositionSelector', start: 0, end: 9 }, QUOTE], [{ type: 'TextQuoteSelector', exact: 'by \uFFFC' }])).toBe('attention\nby […]');
});

test('a quote that refines another selector is told where there is no other', () => {
  const section: Selector = { type: 'FragmentSelector', value: 'S2', refinedBy: QUOTE };
  expect(quoted([section])).toBe('attention');
  expect(quoted([{ type: 'CssSelector', value: 'p', refinedBy: [{ type: 'XPathSelector', value: '/p', refinedBy: QUOTE }] }])).toBe('attention');
  expect(quoted([section, { type: 'TextQuoteSelector', exact: 'the whole page’s' }])).toBe('the whole page’s');
});

test('what refines nothing that can be read is passed over', () => {
  expect(quoted([{ type: 'FragmentSelector', value: 'S2', refinedBy: null }])).toBe('');
  expect(quoted([{ type: 'FragmentSelector', value: 'S2', refinedBy: ['x', 5] }])).toBe('');
  expect(quoted([])).toBe('');
});
