/** Builds a SeenPaper, with its canonical id and without empty fields; keeps the first reading of entries that change. */

import type { SeenPaper } from '../shared/model';
import { canonical, idString } from '../shared/naming';
import type { Identifier } from '../shared/schemes';

/** Fields as read from a page; what is empty, undefined or an empty list is left out. */
export type Read = { [K in keyof Omit<SeenPaper, 'canonical' | 'identifiers'>]?: SeenPaper[K] | undefined };

function filled(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function withoutEmpty<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => filled(value))) as Partial<T>;
}

/** @param identifiers what the page proves, in their one form; at least one */
export function seenPaper(identifiers: readonly Identifier[], read: Read): SeenPaper {
  const extra = withoutEmpty(read.extra ?? {});
  return {
    canonical: idString(canonical(identifiers)),
    identifiers: Object.fromEntries(identifiers.map(({ scheme, value }) => [scheme, value])),
    title: read.title ?? '',
    url: read.url ?? '',
    ...withoutEmpty({ ...read, extra }),
  };
}

const firstReads = new WeakMap<Element, SeenPaper>();

/** The first reading of an entry that found a title, as long as it is the same paper: typesetting rewrites titles later. */
export function firstRead(entry: Element, canonicalId: string, read: () => SeenPaper): SeenPaper {
  const before = firstReads.get(entry);
  if (before?.canonical === canonicalId) return before;
  const paper = read();
  if (paper.title) firstReads.set(entry, paper);
  return paper;
}
