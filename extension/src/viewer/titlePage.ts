/** What a PDF says of itself: title and authors, from its metadata or, where that says nothing, from its first page. */

import type { TextContent, TextItem } from 'pdfjs-dist/types/src/display/api';

export interface TitlePage {
  title: string;
  authors: string[];
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
    const [a, b, , , , y] = transform as number[];
    // Text that runs up the page's margin is the archive's stamp.
    if (Math.abs(b ?? 0) > Math.abs(a ?? 0) || (y ?? 0) < pageHeight / 2) continue;
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
  return {
    title: NO_TITLE.test(title) || title.length > MOST ? titleOnPage(content, pageHeight) : title,
    authors: namesOf(said('Author')),
  };
}
