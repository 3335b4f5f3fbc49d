import { beforeAll, expect, test } from 'vitest';
import { destination } from '@src/viewer/links';
import { type AskPassword, NotOpened, openPdf, type Pdfjs } from '@src/viewer/pdfjs';
import { pageText } from '@src/viewer/pageText';
import { titlePage } from '@src/viewer/titlePage';
import './olderNode';
import { writePdf, type Written } from './pdfWriter';

let pdfjs: Pdfjs;
const nobody: AskPassword = async () => undefined;
const files = { verbosity: 0, standardFontDataUrl: 'node_modules/pdfjs-dist/standard_fonts/' };
const open = async (written: Written, ask = nobody) => openPdf(pdfjs, writePdf(written), ask, files);

beforeAll(async () => {
  pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
});

test('a page gives its text line by line, ligatures as they are', async () => {
  const pdf = await open({ pages: [['The classiﬁer is', 'sufficiently ﬁne-grained.'], ['Second page']] });
  const { text, starts } = pageText(await (await pdf.getPage(1)).getTextContent({ disableNormalization: true }));
  expect(text).toBe('The classiﬁer is\nsufficiently ﬁne-grained.');
  expect(starts[0]).toBe(0);
  expect(pdf.numPages).toBe(2);
  expect(pdf.fingerprints[0]).toMatch(/^[0-9a-f]{32}$/);
});

test('a protected PDF asks for its password until it fits', async () => {
  const asked: boolean[] = [];
  const pdf = await open({ pages: [['A secret']], password: 'sesame' }, async (wrong) => {
    asked.push(wrong);
    return wrong ? 'sesame' : 'wrong';
  });
  expect(asked).toEqual([false, true]);
  expect(pageText(await (await pdf.getPage(1)).getTextContent()).text).toBe('A secret');
});

test('without its password a protected PDF stays closed', async () => {
  const opening = open({ pages: [['A secret']], password: 'sesame' });
  await expect(opening).rejects.toMatchObject({ why: 'cancelled' });
});

test('what only begins like a PDF is damaged', async () => {
  const noise = new TextEncoder().encode('%PDF-1.7\nnothing but noise');
  const failure = await openPdf(pdfjs, noise, nobody, files).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NotOpened);
  expect(failure).toMatchObject({ why: 'damaged' });
});

test('the entries of an outline lead to their pages', async () => {
  const pdf = await open({ pages: [['One'], ['Two']], outline: [['Beginning', 1], ['End', 2]] });
  const outline = await pdf.getOutline();
  expect(outline.map(({ title }) => title)).toEqual(['Beginning', 'End']);
  expect(await destination(pdf, outline[1]?.dest)).toEqual({ page: 2, at: [60, 700] });
  expect(await destination(pdf, 'no such name')).toBeUndefined();
});

test('the stamp of arXiv is read in the margin only', async () => {
  const stamp = 'arXiv:2501.00001v2 [cs.LG] 1 Jan 2025';
  const read = async (written: Written) => titlePage({}, await (await (await open(written)).getPage(1)).getTextContent(), 792).stamp;
  expect(await read({ pages: [['A Theory of Knots']], margin: stamp })).toEqual({ scheme: 'arxiv', value: '2501.00001', version: '2' });
  expect(await read({ pages: [['A Theory of Knots', stamp]] })).toBeUndefined();
});

test('title and authors are those of the metadata, or else of the first page', async () => {
  const said = await open({ pages: [['x']], title: 'On ropes', author: 'Ada Lovelace and Bo Li' });
  const { info } = await said.getMetadata();
  const first = async (pdf: typeof said) => (await pdf.getPage(1)).getTextContent();
  expect(titlePage(info as Record<string, unknown>, await first(said), 792)).toEqual({ title: 'On ropes', authors: ['Ada Lovelace', 'Bo Li'] });
  const silent = await open({ pages: [['A Theory of Knots', 'Ada Lovelace', 'Abstract']], title: 'main.dvi', heading: 20 });
  expect(titlePage({ Title: 'main.dvi' }, await first(silent), 792)).toEqual({ title: 'A Theory of Knots', authors: [] });
});
