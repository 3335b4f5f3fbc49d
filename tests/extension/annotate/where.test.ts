/** In words: where an annotation was made; and its address with the quote in it. */

import { expect, test } from 'vitest';
import { nameOf, pageOf, placeName, quotedAt, versionLabel } from '@src/annotate/where';
import type { Annotation, Target } from '@src/shared/annotation';

const quoted = (exact: string, source = 'https://arxiv.org/html/2601.00001v1#S3'): Target => ({ source, parts: [{ selector: [{ type: 'TextQuoteSelector', exact }] }] });
const pdf: Target = {
  source: 'https://arxiv.org/pdf/2601.00001',
  parts: [{ selector: [{ type: 'TextQuoteSelector', exact: 'x' }, { type: 'FragmentSelector', value: 'zoom=100&page=12' }] }],
};

test('a place has the name of its source, and its page in a PDF', () => {
  expect(placeName(quoted('x'))).toBe('arXiv HTML');
  expect(placeName(pdf)).toBe('PDF page 12');
  expect(pageOf(quoted('x'))).toBeUndefined();
});

test('a version is said, and marked where another is shown', () => {
  expect(versionLabel({ ...pdf, version: 1 }, 2)).toBe('from v1');
  expect(versionLabel({ ...pdf, version: 2 }, 2)).toBe('v2');
  expect(versionLabel({ ...pdf, version: 2 }, undefined)).toBe('v2');
  expect(versionLabel(pdf, 2)).toBe('');
});

test('a name says colour and quote, or what a note says', () => {
  const one = { target: pdf, color: 'green', comment: '' } as Annotation;
  expect(nameOf(one)).toBe('Green highlight: x');
  expect(nameOf({ ...one, color: '' })).toBe('Highlight: x');
  expect(nameOf({ ...one, target: quoted('scales with \uFFFC here') })).toBe('Green highlight: scales with […] here');
  expect(nameOf({ ...one, target: { ...pdf, parts: [] }, comment: 'On the whole.' })).toBe('Page note: On the whole.');
});

test('an address takes the quote along; of a long one both ends', () => {
  expect(quotedAt('https://a.example/x#old', quoted('fine-tuned, twice'))).toBe('https://a.example/x#:~:text=fine%2Dtuned%2C%20twice');
  const long = Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ');
  expect(quotedAt('https://a.example/x', quoted(long))).toBe('https://a.example/x#:~:text=w0%20w1%20w2%20w3%20w4,w35%20w36%20w37%20w38%20w39');
  expect(quotedAt('https://a.example/x', quoted('scales with \uFFFC here'))).toBe('https://a.example/x#:~:text=scales%20with');
  expect(quotedAt('https://a.example/x', { source: '', parts: [] })).toBe('https://a.example/x');
});
