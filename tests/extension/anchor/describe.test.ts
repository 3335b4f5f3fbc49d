// @vitest-environment happy-dom
import { describe as describeRange, describeOffsets, Text, textOf, textOfString } from '@src/anchor/index';
import type { TextPositionSelector, TextQuoteSelector } from '@src/shared/annotation';
import { describe, expect, it } from 'vitest';

import { page, rangeOf } from './setting';

function described(value: string, exact: string, blocks = false): { quote: TextQuoteSelector; position: TextPositionSelector; context: string } {
  const start = value.indexOf(exact);
  const found = describeOffsets({ start, end: start + exact.length }, new Text(value, blocks));
  const [quote, position] = found?.part.selector ?? [];
  return { quote: quote as TextQuoteSelector, position: position as TextPositionSelector, context: found?.context ?? '' };
}

describe('a description', () => {
  it('quotes the words, with what stands before and after them', () => {
    const { quote, position } = described('We propose a new simple network architecture.', 'new simple');
    expect(quote).toEqual({ type: 'TextQuoteSelector', exact: 'new simple', prefix: 'We propose a ', suffix: ' network architecture.' });
    expect(position).toEqual({ type: 'TextPositionSelector', start: 13, end: 23 });
  });

  it('counts positions, prefix and suffix in code points', () => {
    const { quote, position } = described(`${'😀'.repeat(100)}word${'𝑥'.repeat(100)}`, 'word');
    expect(position).toEqual({ type: 'TextPositionSelector', start: 100, end: 104 });
    expect([[...(quote.prefix ?? '')].length, [...(quote.suffix ?? '')].length]).toEqual([64, 64]);
  });

  it('does not split what is read as one character', () => {
    const family = '👩‍👩‍👧‍👦';
    const { quote } = described(`${family.repeat(20)}word${'e\u0301'.repeat(40)}`, 'word');
    const segments = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    expect([...segments.segment(quote.prefix ?? '')].every(({ segment }) => segment === family)).toBe(true);
    expect([...segments.segment(quote.suffix ?? '')].every(({ segment }) => segment === 'e\u0301')).toBe(true);
    expect([...(quote.prefix ?? '')].length).toBeLessThanOrEqual(64);
  });

  it('takes a character whole that a selection cuts', () => {
    const text = new Text('a cafe\u0301 here');
    const found = describeOffsets({ start: 2, end: 6 }, text);
    expect(found?.part.selector[0]).toMatchObject({ exact: 'cafe\u0301' });
  });

  it('has no white space at the ends of the quote', () => {
    expect(describeOffsets({ start: 3, end: 9 }, new Text('One  word  two'))?.part.selector[0]).toMatchObject({ exact: 'word' });
  });

  it('is none of white space alone', () => {
    expect(describeOffsets({ start: 3, end: 5 }, new Text('One  word'))).toBeNull();
  });

  it('reads lines of a page as one', () => {
    expect(described('first line\nsecond line', 'line\nsecond').quote.exact).toBe('line second');
  });

  it('keeps the paragraph around, with what is near where that is short', () => {
    const [before, after] = ['Much is said here. '.repeat(10), ' And more is said.'.repeat(10)];
    const { context } = described(`Paragraph before.\n${before}A thought.${after}\nParagraph after.`, 'A thought.', true);
    expect(context).toBe(`${before}A thought.${after}`);
    expect(described('Head\nShort one.\nNext paragraph.', 'Short', true).context).toBe('Head Short one. Next paragraph.');
  });

  it('keeps about 600 characters of what has no paragraphs, cut between words', () => {
    const { context } = described(`${'before '.repeat(200)}here ${'after '.repeat(200)}`, 'here');
    expect(context.length).toBeGreaterThan(500);
    expect(context.length).toBeLessThanOrEqual(600);
    expect(context).toMatch(/^before .*here.* after$/);
  });

  it('keeps no more than 2,000 characters, however long the quote', () => {
    const value = 'many words '.repeat(1000);
    const found = describeOffsets({ start: 0, end: value.length }, new Text(value));
    expect(found?.context.length).toBeLessThanOrEqual(2000);
  });

  it('keeps the order of a text that is written from right to left', () => {
    const { quote } = described('אנחנו מציעים ארכיטקטורה חדשה', 'ארכיטקטורה');
    expect(quote).toMatchObject({ exact: 'ארכיטקטורה', prefix: 'אנחנו מציעים ', suffix: ' חדשה' });
  });

  it('is made of a range of a page', () => {
    const root = page('<p>Attention is <b>all you</b> need.</p>');
    expect(describeRange(rangeOf(root, 'all you'), textOf(root))?.part.selector).toEqual([
      { type: 'TextQuoteSelector', exact: 'all you', prefix: 'Attention is ', suffix: ' need.' },
      { type: 'TextPositionSelector', start: 13, end: 20 },
    ]);
  });

  it('is made of a page of a PDF', () => {
    expect(describeOffsets({ start: 4, end: 8 }, textOfString('One line\nof many'))?.part.selector[0]).toMatchObject({ exact: 'line' });
  });
});
