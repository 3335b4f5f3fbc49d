/** What a PDF says of itself: title and authors, from its metadata or, where that says nothing, from its first page. */

import { type Identifier, readArxiv } from '../shared/schemes';
import type { TextContent, TextItem } from 'pdfjs-dist/types/src/display/api';

export interface TitlePage {
  title: string;
  authors: string[];
  /** What arXiv prints up the margin of the first page: which paper this is, and which version. */
  stamp?: Identifier;
}

const NO_TITLE = /^(?:|untitled.*|no title|title|microsoft (?:word|powerpoint) - .*|\S*[\d./_\\]\S*|arxiv:.*|.*\.(?:dvi|docx?|tex|indd|pdf|html?))$/iu;
const MOST = 300;
const NO_NAME = /^(?:|anonymous|author|admin(?:istrator)?|user|unknown|\(?anonymous\)?|.*@.*|.*\d.*)$/iu;

const clean = (text: string): string => text.normalize('NFKC').replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();

/** "A. Lovelace, C. Babbage and M. Menabrea" as names in order. */
function namesOf(text: string): string[] {
  const separated = text.includes(';') ? text.split(';') : text.split(/,|\band\b|&/u);
  const names = separated.map(clean).filter((name) => !NO_NAME.test(name) && name.length < 80);
  return [...new Set(names)];
}

/** Whether text runs up or down the page. */
function isUpright({ transform }: TextItem): boolean {
  const [a, b] = transform as number[];
  return Math.abs(b ?? 0) <= Math.abs(a ?? 0);
}

/** Only in the margin: a reference to another paper reads alike. */
export function stampOf(content: TextContent): Identifier | undefined {
  const margin = content.items.filter((item): item is TextItem => 'str' in item && !isUpright(item as TextItem));
  const [, id] = /arXiv:(\S{5,40}v\d+)\s*\[/u.exec(margin.map(({ str }) => str).join('')) ?? [];
  return id === undefined ? undefined : readArxiv(id);
}

interface Line {
  text: string;
  height: number;
}

/** Lines of the upper half of a page, each with the height of its letters. */
function linesOf(content: TextContent, pageHeight: number): Line[] {
  const lines: Line[] = [];
  let line: Line = { text: '', height: 0 };
  for (const item of content.items) {
    if (!('str' in item)) continue;
    const { str, hasEOL, transform } = item as TextItem;
    const [a, , , , , y] = transform as number[];
    if (!isUpright(item as TextItem) || (y ?? 0) < pageHeight / 2) continue;
    line.text += str;
    if (str.trim()) line.height = Math.max(line.height, Math.abs(a ?? 0));
    if (!hasEOL) continue;
    lines.push(line);
    line = { text: '', height: 0 };
  }
  return [...lines, line].filter(({ text }) => clean(text));
}

/** The largest lines that stand together; '' where nothing stands out. */
export function titleOnPage(content: TextContent, pageHeight: number): string {
  const lines = linesOf(content, pageHeight);
  const largest = Math.max(0, ...lines.map(({ height }) => height));
  const first = lines.findIndex(({ height }) => height > largest - 0.5);
  const after = lines.findIndex(({ height }, index) => index > first && height <= largest - 0.5);
  const title = clean(lines.slice(first, after < 0 ? undefined : after).map(({ text }) => text).join(' '));
  return title.length < 8 || title.length > MOST ? '' : title;
}

/** `info`: the PDF's information dictionary. */
export function titlePage(info: Record<string, unknown>, content: TextContent, pageHeight: number): TitlePage {
  const said = (key: string) => (typeof info[key] === 'string' ? clean(info[key]) : '');
  const title = said('Title');
  const stamp = stampOf(content);
  return {
    ...(stamp ? { stamp } : {}),
    title: NO_TITLE.test(title) || title.length > MOST ? titleOnPage(content, pageHeight) : title,
    authors: namesOf(said('Author')),
  };
}
