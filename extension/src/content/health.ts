/** What a page's reading was like, for the options page: rows, level, missing fields. */

import type { SiteHealth } from '../shared/model';
import type { Row } from '../sites/site';

const FIELDS = ['title', 'authors', 'abstract', 'publishedOn'] as const;

export function healthOf(site: string, page: string, rows: readonly Row[]): SiteHealth {
  const missing: Record<string, number> = {};
  for (const { paper } of rows) {
    for (const field of FIELDS) if (!paper[field]?.length) missing[field] = (missing[field] ?? 0) + 1;
  }
  // In the middle of all levels stands the one of most rows.
  const level = rows.map((row) => row.level).toSorted()[rows.length >> 1] ?? 'none';
  return { site, page, rows: rows.length, level, missing, seenAt: new Date().toISOString() };
}
