import { expect, test } from 'vitest';
import { paperOf, sourceOf, versionOf } from '@src/viewer/identity';

const fingerprint = '00112233445566778899aabbccddeeff';
const said = { title: 'On ropes', authors: ['Ada Lovelace'] };

test('an address of arXiv tells the paper and the version', () => {
  const url = 'https://arxiv.org/pdf/2501.00001v2#page=3';
  expect(paperOf({ fingerprint, url, name: '2501.00001v2', said })).toEqual({
    canonical: 'arxiv:2501.00001', identifiers: { arxiv: '2501.00001', pdf: fingerprint }, title: 'On ropes', authors: ['Ada Lovelace'],
    url: 'https://arxiv.org/abs/2501.00001', pdfUrl: 'https://arxiv.org/pdf/2501.00001v2',
  });
  expect(versionOf({ url, said }, paperOf({ fingerprint, url, name: '', said }))).toBe(2);
  expect(sourceOf({ url, fingerprint })).toBe('https://arxiv.org/pdf/2501.00001v2');
});

test('the paper that the viewer was opened for is kept, and gets the fingerprint', () => {
  const paper = { canonical: 'doi:10.1000/x', identifiers: { doi: '10.1000/x' }, title: 'As listed', url: 'https://doi.org/10.1000/x' };
  expect(paperOf({ fingerprint, url: 'https://example.org/x.pdf', name: 'x.pdf', said, paper })).toEqual({
    ...paper, identifiers: { doi: '10.1000/x', pdf: fingerprint },
  });
  expect(paperOf({ fingerprint, name: 'x.pdf', said, paper: { ...paper, title: '' } }).title).toBe('On ropes');
});

test('a file of the user is known by its fingerprint, and named by what it says', () => {
  expect(paperOf({ fingerprint, name: 'scan 7.pdf', said })).toEqual({
    canonical: `pdf:${fingerprint}`, identifiers: { pdf: fingerprint }, title: 'On ropes', authors: ['Ada Lovelace'], url: '',
  });
  expect(paperOf({ fingerprint, name: 'scan 7.pdf', said: { title: '', authors: [] } }).title).toBe('scan 7');
  expect(sourceOf({ fingerprint })).toBe(`urn:x-pdf:${fingerprint}`);
  expect(sourceOf({ url: 'file:///home/ada/scan%207.pdf', fingerprint })).toBe(`urn:x-pdf:${fingerprint}`);
});

test('what arXiv stamped on it tells the paper of a file, and the version that an address leaves open', () => {
  const stamped = { ...said, stamp: { scheme: 'arxiv' as const, value: '2501.00001', version: '3' } };
  const file = paperOf({ fingerprint, name: 'x.pdf', said: stamped });
  expect([file.canonical, versionOf({ said: stamped }, file)]).toEqual(['arxiv:2501.00001', 3]);
  const url = 'https://arxiv.org/pdf/2501.00001';
  expect(versionOf({ url, said: stamped }, paperOf({ fingerprint, url, name: '', said: stamped }))).toBe(3);
  const other = 'https://arxiv.org/pdf/2501.00002';
  expect(versionOf({ url: other, said: stamped }, paperOf({ fingerprint, url: other, name: '', said: stamped }))).toBeUndefined();
});

test('a PDF of another site is a paper of that address', () => {
  const paper = paperOf({ fingerprint, url: 'https://example.org/x.pdf', name: 'x.pdf', said });
  expect(paper).toMatchObject({ canonical: `pdf:${fingerprint}`, url: 'https://example.org/x.pdf', pdfUrl: 'https://example.org/x.pdf' });
});
