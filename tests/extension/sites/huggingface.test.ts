// @vitest-environment happy-dom
/** Reading Hugging Face pages: every kind, both halves, props, the last resort. */

import { beforeEach, describe, expect, test } from 'vitest';
import { huggingface } from '@src/sites/huggingface';
import type { Row } from '@src/sites/site';
import { dailyCard, invented, item, page, paperPage, searchCard, trendingCard } from '../fixtures/huggingface';

const at = (path: string): URL => new URL(path, 'https://huggingface.co');
const rowsOf = (html: string): Row[] => {
  document.body.innerHTML = html;
  return huggingface.rows(document, at('/papers'));
};

beforeEach(() => {
  document.body.innerHTML = '';
});

describe('which pages are read', () => {
  test.each([
    ['/papers', 'listing'],
    ['/papers/date/2026-09-27', 'listing'],
    ['/papers/week/2026-W40', 'listing'],
    ['/papers/month/2026-09', 'listing'],
    ['/papers/trending', 'trending'],
    ['/papers?q=robots', 'search'],
    ['/papers/2609.00001', 'paper'],
    ['/papers/2609.00001#community', 'paper'],
    ['/papers/submit', null],
    ['/models', null],
    ['/docs/hub/papers', null],
  ])('%s is %s', (path, kind) => {
    expect(huggingface.page(at(path), document)).toBe(kind);
  });
});

describe('trending', () => {
  const papers = invented(3, 100);

  test('a card printed in two halves is one row, with title, abstract, date and code', () => {
    const rows = rowsOf(page(papers.map(trendingCard).join('')));
    expect(rows.map((row) => row.canonical)).toEqual(papers.map(({ id }) => `arxiv:${id}`));
    expect(rows[0]?.level).toBe('semantic');
    expect(rows[0]?.paper).toMatchObject({
      identifiers: { arxiv: '2609.00100' },
      title: papers[0]?.title,
      abstract: papers[0]?.abstract,
      publishedOn: '2026-09-27',
      codeUrl: 'https://github.com/example/2609.00100',
      url: 'https://huggingface.co/papers/2609.00100',
      pdfUrl: 'https://arxiv.org/pdf/2609.00100',
      extra: { upvotes: 222 },
    });
  });

  test('the buttons go into the half that is shown, into a box without framework comments', () => {
    document.body.innerHTML = page(papers.map(trendingCard).join(''));
    const hide = (selector: string, hidden: boolean): void => {
      for (const half of document.querySelectorAll<HTMLElement>(selector)) half.style.display = hidden ? 'none' : 'flex';
    };
    for (const [shown, hidden] of [['article > .md\\:flex', 'article > .md\\:hidden'], ['article > .md\\:hidden', 'article > .md\\:flex']] as const) {
      hide(hidden, true);
      hide(shown, false);
      for (const { element } of huggingface.rows(document, at('/papers/trending'))) {
        expect(element.closest(shown)).not.toBeNull();
        expect([...element.childNodes].some((child) => child.nodeType === 8)).toBe(false);
      }
    }
  });
});

describe('embedded JSON', () => {
  test('fills in what a daily card lacks, and hides hidden authors', () => {
    const [paper] = invented(1, 200);
    if (!paper) throw new Error('no paper');
    const [before] = rowsOf(page(dailyCard(paper), { dailyPapers: [item(paper)] }));
    expect(before?.level).toBe('semantic');
    expect(before?.paper.authors).toBeUndefined();
    expect(huggingface.prepare?.(document)).toBe(true);
    expect(huggingface.prepare?.(document)).toBe(false);
    const [row] = huggingface.rows(document, at('/papers'));
    expect(row?.level).toBe('embedded');
    expect(row?.paper).toMatchObject({
      authors: ['Ada Example', 'Bo van der Sample'],
      abstract: paper.abstract,
      publishedOn: '2026-09-26',
      codeUrl: 'https://github.com/example/code',
      extra: { upvotes: 42, comments: 3, keywords: ['reading', 'twice'], organization: 'Example Lab' },
    });
  });

  test('on a search page the trending papers of the props make no rows', () => {
    const trending = invented(2, 300);
    const results = invented(2, 310);
    document.body.innerHTML = page(results.map(searchCard).join(''), { dailyPapers: trending.map(item), searchResults: results.map(item) });
    huggingface.prepare?.(document);
    const rows = huggingface.rows(document, at('/papers?q=x'));
    expect(rows.map((row) => row.canonical)).toEqual(['arxiv:2609.00310', 'arxiv:2609.00311']);
    expect(rows.every((row) => row.level === 'embedded')).toBe(true);
  });

  test('props that are no JSON, or not of the known form, leave the semantic reading', () => {
    const [paper] = invented(1, 320);
    if (!paper) throw new Error('no paper');
    for (const broken of ['{"dailyPapers": [', '[]', 'null', '{"dailyPapers":{"a":1}}', '{"dailyPapers":[null,{"paper":{"id":7}}]}']) {
      document.body.innerHTML = page(dailyCard(paper));
      document.querySelector('[data-target="DailyPapers"]')?.setAttribute('data-props', broken);
      expect(huggingface.prepare?.(document)).toBe(false);
      expect(huggingface.rows(document, at('/papers'))[0]?.paper.title).toBe(paper.title);
    }
  });
});

describe('search', () => {
  test('reads title without artefacts, the abstract with its highlights, and the date', () => {
    const [paper] = invented(1, 330);
    if (!paper) throw new Error('no paper');
    const [row] = rowsOf(page(searchCard({ ...paper, title: 'A title\\ \n  that breaks', date: 'Feb 27, 2025' })));
    expect(row?.paper).toMatchObject({ title: 'A title that breaks', abstract: paper.abstract, publishedOn: '2025-02-27' });
  });
});

describe('the last resort', () => {
  test('bare links give rows with the nearest repeated ancestor', () => {
    const rows = rowsOf(`<nav><a href="/papers/2609.00400">News</a></nav><main><ul>
      <li><div><a href="/papers/2609.00401"><img></a><a href="/papers/2609.00401">A first title</a></div><a href="/papers/2609.00401#community">3</a></li>
      <li><div><a href="https://huggingface.co/papers/2609.00402v2">A second title</a></div></li>
      <li><a href="/papers/submit">Submit</a><a href="/papers/2609.1">no id</a></li></ul></main>`);
    expect(rows.map(({ canonical, level, paper }) => [canonical, level, paper.title])).toEqual([
      ['arxiv:2609.00401', 'links', 'A first title'],
      ['arxiv:2609.00402', 'links', 'A second title'],
    ]);
    expect(rows.map(({ card }) => card.localName)).toEqual(['li', 'li']);
  });

  test('a single paper does not make the whole page its card', () => {
    const [row] = rowsOf('<main><section><p><a href="/papers/2609.00410">Alone</a></p></section></main>');
    expect(row?.card.localName).toBe('p');
  });
});

describe('paper page', () => {
  test('is read with its abstract from the page and its authors from the props', () => {
    const [paper] = invented(1, 500);
    if (!paper) throw new Error('no paper');
    document.body.innerHTML = paperPage(paper);
    const seen = huggingface.paper(document, at(`/papers/${paper.id}`));
    expect(seen?.paper).toMatchObject({ title: paper.title, abstract: paper.abstract });
    huggingface.prepare?.(document);
    expect(huggingface.paper(document, at(`/papers/${paper.id}`))?.paper.authors).toEqual(paper.authors);
  });

  test('is not mistaken for the listing that still stands during navigation', () => {
    document.body.innerHTML = page(dailyCard({ id: '2609.00510', title: 'x', authors: [], abstract: '', date: '' }));
    expect(huggingface.paper(document, at('/papers/2609.00510'))).toBeNull();
  });
});
