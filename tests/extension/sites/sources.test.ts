/** Which face of a paper an address is, and which face must show what was quoted on another. */

import { expect, test } from 'vitest';
import { mustShow, sourceOf } from '@src/sites/sources';

test.each([
  ['https://arxiv.org/abs/2601.00001v2', 'abstract', 'arXiv abstract'],
  ['https://arxiv.org/html/2601.00001v2', 'text', 'arXiv HTML'],
  ['https://ar5iv.labs.arxiv.org/html/2601.00001', 'text', 'ar5iv'],
  ['https://ar5iv.org/abs/2601.00001', 'text', 'ar5iv'],
  ['https://arxiv.org/pdf/2601.00001', 'pdf', 'PDF'],
  ['https://export.arxiv.org/list/cs.LG/new', 'row', 'arXiv list'],
  ['https://huggingface.co/papers/2601.00001', 'page', 'Hugging Face'],
  ['https://huggingface.co/papers?q=robots', 'row', 'Hugging Face list'],
  ['https://openreview.example/a/paper.pdf?x=1', 'pdf', 'PDF'],
  ['urn:x-pdf:0123456789abcdef0123456789abcdef', 'pdf', 'PDF'],
  ['file:///home/me/paper.PDF', 'pdf', 'PDF'],
  ['https://elsewhere.example/paper', 'other', 'elsewhere.example'],
  ['not an address', 'other', 'another place'],
] as const)('%s', (address, kind, name) => {
  expect(sourceOf(address)).toEqual({ kind, name });
});

test('a face must show what was quoted on its own kind; a paper’s own page also what its row showed; rows nothing', () => {
  expect(mustShow('text', 'text')).toBe(true);
  expect(mustShow('abstract', 'text')).toBe(false);
  expect(mustShow('page', 'abstract')).toBe(false);
  expect(mustShow('abstract', 'row')).toBe(true);
  expect(mustShow('page', 'row')).toBe(true);
  expect(mustShow('text', 'pdf')).toBe(false);
  expect(mustShow('row', 'row')).toBe(false);
  expect(mustShow('other', 'other')).toBe(false);
});
