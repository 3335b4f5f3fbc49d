/** What a page's reading was like, for the options page: rows, level, missing fields. */

import type { ReadingLevel, SiteHealth } from '../shared/model';
import type { Row } from '../sites/site';

const FIELDS = ['title', 'authors', 'abstract', 'publishedOn'] as const;

export function healthOf(site: string, page: string, rows: readonly Row[]): SiteHealth {
  const missing: Record<string, number> = {};
  const levels = new Map<ReadingLevel, number>();
  for (const row of rows) {
    levels.set(row.level, (levels.get(row.level) ?? 0) + 1);
    const { paper } = row;
    for (const field of FIELDS) if (!paper[field]?.length) missing[field] = (missing[field] ?? 0) + 1;
  }
  const level = [...levels].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? 'none';
  return { site, page, rows: rows.length, level, missing, seenAt: new Date().toISOString() };
}
