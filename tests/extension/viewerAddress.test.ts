import { expect, test } from 'vitest';
import { namesPdf } from '@src/shared/pageApi';
import { readViewerAddress, viewerAddress } from '@src/shared/viewerAddress';

const paper = { canonical: 'arxiv:2501.00001', identifiers: { arxiv: '2501.00001' }, title: 'Ropes & “knots” #1', url: 'https://arxiv.org/abs/2501.00001' };

test('what is written into the address of the viewer is read from it', () => {
  const asked = { url: 'https://example.org/a b.pdf?x=1&y=2#page=3', paper, annotation: 'id' };
  expect(readViewerAddress(new URL(viewerAddress(asked), 'https://own.example/').search)).toEqual(asked);
  expect(viewerAddress({})).toBe('viewer.html');
  expect(readViewerAddress('')).toEqual({});
});

test('a paper that is none is left out', () => {
  for (const text of ['{', '1', 'null', '{"title": "x"}', '[]']) expect(readViewerAddress(`?paper=${encodeURIComponent(text)}`)).toEqual({});
});

test('addresses of PDFs are told from others', () => {
  for (const url of ['https://arxiv.org/pdf/2501.00001', 'https://example.org/x.PDF?y', 'https://openreview.net/pdf?id=x', 'file:///a.pdf']) expect(namesPdf(url)).toBe(true);
  for (const url of ['https://arxiv.org/abs/2501.00001', 'https://example.org/pdf/', 'https://example.org/?x.pdf']) expect(namesPdf(url)).toBe(false);
});
