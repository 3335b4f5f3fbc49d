// @vitest-environment happy-dom
/** The arXiv pages saved beside the repository: every row with id, title, authors; abstracts where the page has them. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { arxiv } from '@src/sites/arxiv';
import type { Row } from '@src/sites/site';

const folder = join(import.meta.dirname, '../../../../shared/sites/fixtures');
const present = existsSync(folder);
const why = present ? '' : ' (skipped: no folder of saved pages beside the repository)';

function open(file: string, path: string): Row[] {
  const html = readFileSync(join(folder, file), 'utf8').replaceAll(/<link [^>]*stylesheet[^>]*>/g, '');
  const page = new DOMParser().parseFromString(html, 'text/html');
  return arxiv.page(new URL(path, 'https://arxiv.org'), page) === 'paper'
    ? [arxiv.paper(page, new URL(path, 'https://arxiv.org'))].filter((row) => row !== null)
    : arxiv.rows(page, new URL(path, 'https://arxiv.org'));
}

describe.skipIf(!present)(`saved pages of arXiv${why}`, () => {
  test.each([
    ['arxivbrowse__list-new.rendered.html', '/list/cs.LG/new', 5, 5],
    ['arxivbrowse__list-recent.rendered.html', '/list/cs.LG/recent', 3, 0],
    ['arxivbrowse__list-month.rendered.html', '/list/cs.LG/2026-01', 3, 0],
    ['arxivbrowse__catchup.rendered.html', '/catchup/cs.LG/2026-01-02?abs=True', 5, 5],
    ['scifeed__arxiv-search-2rows.html', '/search/?query=endometriosis', 2, 2],
  ])('%s', (file, path, rows, abstracts) => {
    const found = open(file, path);
    const papers = found.map((row) => row.paper);
    expect(found.map((row) => row.level)).toEqual(Array.from({ length: rows }, () => 'semantic'));
    expect(papers.filter((paper) => paper.title && !/Title:|\n/.test(paper.title))).toHaveLength(rows);
    expect(papers.filter((paper) => paper.authors?.length)).toHaveLength(rows);
    expect(papers.filter((paper) => paper.publishedOn)).toHaveLength(rows);
    expect(papers.filter((paper) => paper.abstract && !/△|▽|Less$/.test(paper.abstract))).toHaveLength(abstracts);
    expect(new Set(papers.map((paper) => paper.canonical)).size).toBe(rows);
  });

  test('the head of an abstract page', () => {
    const [row] = open('commonmeta__arxiv-abs-head.html', '/abs/1902.02534');
    expect(row?.paper).toMatchObject({
      canonical: 'arxiv:1902.02534',
      authors: ['Ivan Heibi', 'Silvio Peroni', 'David Shotton'],
      publishedOn: '2019-02-07',
      extra: { version: 2 },
    });
    expect(row?.paper.abstract).toMatch(/^In this paper, we analyse/);
  });
});
