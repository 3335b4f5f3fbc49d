/** In words: where an annotation was made, and of which version of the paper. */

import { type Annotation, type FragmentSelector, type Target, OMITTED, quoteOf } from '../shared/annotation';
import { sourceOf } from '../sites/sources';

/** The first page of a PDF that is quoted, counted from 1. */
export function pageOf(target: Target): number | undefined {
  for (const selector of target.parts.flatMap((part) => part.selector)) {
    if (selector.type !== 'FragmentSelector') continue;
    const page = /(?:^|&)page=(\d+)/.exec((selector as FragmentSelector).value)?.[1];
    if (page) return Number(page);
  }
  return undefined;
}

/** "arXiv HTML", "PDF page 3". */
export function placeName(target: Target): string {
  const { name } = sourceOf(target.source);
  const page = pageOf(target);
  return page === undefined ? name : `${name} page ${page}`;
}

/** "from v1" where the annotation is of another version than the one shown; else, with a version, "v1"; else ''. */
export function versionLabel(target: Target, shown: number | undefined): string {
  if (target.version === undefined) return '';
  return shown !== undefined && shown !== target.version ? `from v${target.version}` : `v${target.version}`;
}

/** A card's accessible name. */
export function nameOf({ target, color, comment, links }: Annotation): string {
  const quote = quoteOf(target);
  if (!quote) return `Page note: ${comment || links?.join(' ') || 'empty'}`;
  return `${color ? `${color[0]?.toUpperCase()}${color.slice(1)} highlight` : 'Highlight'}: ${quote}`;
}

const LONG = 120;
const encoded = (text: string): string => encodeURIComponent(text).replaceAll('-', '%2D');

/** The address with the quote as a text fragment, which browsers scroll to. */
export function quotedAt(address: string, target: Target): string {
  // No browser finds what was left out: the words up to there will do.
  const quote = (quoteOf(target).split('\n')[0]?.split(OMITTED)[0] ?? '').trim();
  if (!quote || !URL.canParse(address)) return address;
  const words = quote.split(/\s+/);
  const ends = quote.length > LONG && words.length > 10 ? [words.slice(0, 5), words.slice(-5)] : [words];
  const url = new URL(address);
  url.hash = '';
  return `${url.href}#:~:text=${ends.map((part) => encoded(part.join(' '))).join(',')}`;
}
