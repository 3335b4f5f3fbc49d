/** What a site file provides, and what reading one of its pages gives. */

import type { ReadingLevel, SeenPaper } from '../shared/model';
import { canonical, idString } from '../shared/naming';
import type { Identifier } from '../shared/schemes';
import { seenPaper } from './seen';

/** Kinds of page that carry papers. A `paper` page is about one paper, the others list many. */
export type PageKind = 'listing' | 'trending' | 'search' | 'author' | 'paper';

/** One paper at one place of a page. `paper` is read when asked for, so that long lists mount quickly. */
export interface Row {
  /** The repeated ancestor of the row (card, list item, dt): it stays the same while the row lives. */
  readonly card: Element;
  /** The box inside the card that takes the buttons as its last child. */
  readonly element: Element;
  /** Holds what the row shows of the paper's text: the card, or what stands beside it or in it. */
  readonly text: Element;
  /** True where the buttons stand on a line of their own. */
  readonly ownLine?: boolean;
  /** What the row proves at a glance; the first names the paper. */
  readonly identifiers: readonly Identifier[];
  /** Canonical id, e.g. `arxiv:2501.00001`. */
  readonly canonical: string;
  readonly level: ReadingLevel;
  readonly paper: SeenPaper;
}

/** The part of `location` that sites read: a URL will do. */
export type Place = Pick<URL, 'href' | 'hostname' | 'pathname' | 'search'>;

export interface Site {
  readonly id: string;
  readonly name: string;
  /** Host names, https; the manifest is generated from them. */
  readonly hosts: readonly string[];
  /** True where a framework hydrates server-rendered rows: nothing is mounted before it had its chance. */
  readonly hydrates: boolean;
  page(place: Place, document: Document): PageKind | null;
  rows(document: Document, place: Place): Row[];
  /** The paper of a `paper` page, or null when the page does not (yet) show one. */
  paper(document: Document, place: Place): Row | null;
  /** The paper whose text the page is (a PDF, the paper as HTML): no buttons are mounted there. */
  text?(document: Document, place: Place): SeenPaper | null;
  /** Slow reading that may wait for an idle moment. True when rows can now be read better than before. */
  prepare?(document: Document): boolean;
}

/**
 * A row whose paper is read at each access of `paper`: the page may have filled the row in since. Where reading fails,
 * the paper is what names it, so that it can be saved all the same; its site's health shows what is missing.
 */
export function lazyRow(row: Omit<Row, 'paper' | 'canonical' | 'text'> & { text?: Element }, read: () => SeenPaper): Row {
  return {
    text: row.card,
    ...row,
    canonical: idString(canonical(row.identifiers)),
    get paper() {
      try {
        return read();
      } catch {
        return seenPaper(row.identifiers, {});
      }
    },
  };
}

/** The row of each card that has one. A card that cannot be read costs its own row only. */
export function rowsOf(cards: Iterable<Element>, rowOf: (card: Element) => Row | null): Row[] {
  const rows: Row[] = [];
  for (const card of cards) {
    try {
      const row = rowOf(card);
      if (row) rows.push(row);
    } catch {
      continue;
    }
  }
  return rows;
}
