/** Runs in a browser: quotes of a web page found in its print, and quotes of the print found on the web page. */

import { describeOffsets, type DomText, find, Pages, type Text, textOf } from '@src/anchor/index';
import { normalize } from '@src/anchor/normalForm';
import type { TextQuoteSelector } from '@src/shared/annotation';
import { pageText } from '@src/viewer/pageText';
import { getDocument, GlobalWorkerOptions } from 'pdfjs-dist/legacy/build/pdf.mjs';

import { numbers } from './edits';
import { wordsOf } from './words';

interface Figures {
  quotes: number;
  right: number;
  sure: number;
  wrong: number;
  missing: number;
  /** Found by indexOf; and by indexOf of normal forms. */
  exact: number;
  normal: number;
  ms: number;
  failed: string[];
}

/** Characters that may be missing or too many at an end. */
const NEAR = 6;

GlobalWorkerOptions.workerSrc = '/pdf.worker.min.mjs';

async function printed(address: string): Promise<Pages> {
  const data = await (await fetch(address)).arrayBuffer();
  const document = await getDocument({ data, standardFontDataUrl: '/standard_fonts/', useWasm: false, verbosity: 0 }).promise;
  const pages: string[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    pages.push(pageText(await page.getTextContent({ disableNormalization: true })).text);
  }
  return new Pages(pages);
}

/** What only the print has: glyphs of the formula, running heads and feet. */
const ONLY_PRINTED = /(?:[\u{1D6FC}\u{1D456}\u{1D451}\u221A=+\s]|\b8\b|Running head of the paper|Preprint \d+)+/gu;

/** The same ends (give or take what only the print has), and as far on in the text. */
function isRight(from: Text, start: number, exact: string, to: Text, found: { start: number; end: number }): boolean {
  const sought = normalize(exact.replace(ONLY_PRINTED, ' '));
  const got = normalize(to.line.slice(found.start, found.end).replace(ONLY_PRINTED, ' '));
  const [low, high] = [from.form.indexAt(start) / from.form.length, to.form.indexAt(found.start) / to.form.length];
  const begins = got.slice(0, 4 + NEAR).includes(sought.slice(0, 4));
  const ends = got.slice(-4 - NEAR).includes(sought.slice(-4));
  return begins && ends && Math.abs(got.length - sought.length) <= 2 * NEAR && Math.abs(low - high) < 0.1;
}

function measure(from: Text, to: Text, count: number, seed: number): Figures {
  const random = numbers(seed);
  const words = wordsOf(from.line);
  const figures: Figures = { quotes: 0, right: 0, sure: 0, wrong: 0, missing: 0, exact: 0, normal: 0, ms: 0, failed: [] };
  to.words.at(0);
  for (let made = 0; made < count; made += 1) {
    const length = 3 + Math.floor(random() * 38);
    const first = Math.floor(random() * Math.max(1, words.length - length));
    const at = { start: words[first]?.start ?? 0, end: words[Math.min(words.length, first + length) - 1]?.end ?? 0 };
    const described = describeOffsets(at, from);
    const quote = described?.part.selector[0] as TextQuoteSelector | undefined;
    if (!described || !quote || normalize(quote.exact.replace(ONLY_PRINTED, ' ')).length < 4) continue;
    const began = performance.now();
    const found = find(described.part.selector, to, { context: described.context, otherFace: true });
    figures.ms += performance.now() - began;
    figures.quotes += 1;
    if (to.line.includes(quote.exact)) figures.exact += 1;
    if (to.form.value.includes(normalize(quote.exact))) figures.normal += 1;
    const right = found.state !== 'missing' && isRight(from, at.start, quote.exact, to, found);
    if (right) figures.right += 1;
    else if (found.state === 'missing') figures.missing += 1;
    else figures.wrong += 1;
    if (right && found.state === 'anchored') figures.sure += 1;
    if (!right) figures.failed.push(`${found.state}: ${quote.exact} => ${to.line.slice(found.start, found.end)}`);
  }
  return figures;
}

let text: DomText | undefined;

/** Called by printed.py on the page as it is read, before it is made ready for print. */
function read(): number {
  text = textOf(document.body);
  return text.value.length;
}

async function compare(address: string, count: number, seed: number): Promise<{ toPrint: Figures; toPage: Figures; pages: number }> {
  const pages = await printed(address);
  const page = text as DomText;
  return { toPrint: measure(page, pages, count, seed), toPage: measure(pages, page, count, seed + 1), pages: pages.value.length };
}

Object.assign(globalThis, { postilBenchmark: { read, compare } });
