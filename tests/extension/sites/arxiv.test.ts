// @vitest-environment happy-dom
/** Reading arXiv pages: lists, catch-up, search, abstract pages, the last resort. */

import { beforeEach, describe, expect, test } from 'vitest';
import { arxiv } from '@src/sites/arxiv';
import type { Row } from '@src/sites/site';
import { abs, list, search, searchResult } from '../fixtures/arxiv';

const at = (path: string): URL => new URL(path, 'https://arxiv.org');
const rowsOf = (html: string): Row[] => {
  document.body.innerHTML = html;
  return arxiv.rows(document, at('/list/cs.LG/new'));
};

beforeEach(() => {
  document.head.innerHTML = '';
  document.body.innerHTML = '';
});

test.each([
  ['/list/cs.LG/new', 'listing'],
  ['/list/cs.LG/recent?skip=0&show=50', 'listing'],
  ['/list/hep-th/2609', 'listing'],
  ['/catchup/cs.LG/2026-01-02?abs=True', 'listing'],
  ['/a/example_a_1', 'author'],
  ['/search/?query=x&searchtype=all', 'search'],
  ['/search/cs?query=x', 'search'],
  ['/abs/2601.00001', 'paper'],
  ['/abs/2601.00001v3', 'paper'],
  ['/abs/math/0601004', 'paper'],
  ['/', null],
  ['/help/api', null],
  ['/pdf/2601.00001', null],
])('%s is %s', (path, kind) => {
  expect(arxiv.page(at(path), document)).toBe(kind);
});

describe('lists', () => {
  const three = list(
    {
      heading: 'New submissions (showing 2 of 2 entries )',
      entries: [
        { id: '2601.00001', title: 'A $\\ell_2$ bound &amp; &lt;edge&gt; cases', version: 1, abstract: 'First "abstract".', comments: ' 12 pages, code at <a href="https://github.com/example/one" class="link-external">this https URL</a>' },
        { id: '2512.00002' },
      ],
    },
    { heading: 'Cross submissions (showing 1 of 1 entries )', entries: [{ id: '2601.00003', mark: '(cross-list from cs.CL)' }] },
    { heading: 'Replacement submissions (showing 2 of 2 entries )', entries: [{ id: '2601.00004', mark: '(replaced)' }, { id: 'math/0601004', mark: '(replaced)' }] },
  );

  test('every section is read, though all have one id', () => {
    expect(rowsOf(three).map((row) => row.canonical)).toEqual([
      'arxiv:2601.00001', 'arxiv:2512.00002', 'arxiv:2601.00003', 'arxiv:2601.00004', 'arxiv:math/0601004',
    ]);
  });

  test('an entry has title with TeX, authors without affiliation numbers, abstract, code, version, categories', () => {
    expect(rowsOf(three)[0]?.paper).toEqual({
      canonical: 'arxiv:2601.00001',
      identifiers: { arxiv: '2601.00001' },
      title: 'A $\\ell_2$ bound & <edge> cases',
      authors: ['Ada Example', 'Ed Dolor'],
      abstract: 'First "abstract".',
      publishedOn: '2026-01-02',
      codeUrl: 'https://github.com/example/one',
      url: 'https://arxiv.org/abs/2601.00001',
      pdfUrl: 'https://arxiv.org/pdf/2601.00001',
      extra: { version: 1, comments: '12 pages, code at this https URL', categories: ['cs.LG', 'math.ST'] },
    });
  });

  test('the listing date is taken only where it is the paper’s own', () => {
    expect(rowsOf(three).map((row) => row.paper.publishedOn)).toEqual(['2026-01-02', '2025-12', '2026-01-02', '2026-01', '2006-01']);
  });

  test('each day of a recent list dates its own entries', () => {
    const rows = rowsOf(list(
      { heading: 'Fri, 9 Jan 2026 (showing 1 of 1 entries )', entries: [{ id: '2601.00011' }] },
      { heading: 'Thu, 8 Jan 2026 (showing 1 of 1 entries )', entries: [{ id: '2601.00012' }] },
    ));
    expect(rows.map((row) => row.paper.publishedOn)).toEqual(['2026-01-09', '2026-01-08']);
  });

  test('a title typeset after the first reading stays as it was written', () => {
    const [row] = rowsOf(three);
    expect(row?.paper.title).toContain('$\\ell_2$');
    const title = document.querySelector('.list-title');
    if (title) title.innerHTML = '<span class="descriptor">Title:</span> A <mjx-container><mjx-assistive-mml>l2</mjx-assistive-mml></mjx-container> bound';
    expect(arxiv.rows(document, at('/list/cs.LG/new'))[0]?.paper.title).toContain('$\\ell_2$');
  });

  test('a title typeset before the first reading loses no words', () => {
    const html = '<span class="MathJax_Preview"></span><span class="MathJax">ℓ2</span><script type="math/tex">\\ell_2</script>';
    const [row] = rowsOf(list({ entries: [{ id: '2601.00021', title: `A ${html} bound` }] }));
    expect(row?.paper.title).toBe('A $\\ell_2$ bound');
  });

  test('a dt without its dd is still a row', () => {
    const [row] = rowsOf('<dl><dt><a href="/abs/2601.00031" title="Abstract">arXiv:2601.00031</a></dt></dl>');
    expect(row?.paper).toMatchObject({ canonical: 'arxiv:2601.00031', title: '' });
  });
});

describe('search', () => {
  test('reads the whole abstract, the first date, the DOI and the version', () => {
    const [row] = rowsOf(search(searchResult('2205.00001', 2, '10.1109/ISBI53787.2023.1')));
    expect(row?.paper).toMatchObject({
      canonical: 'arxiv:2205.00001',
      identifiers: { arxiv: '2205.00001', doi: '10.1109/isbi53787.2023.1' },
      title: 'Searching for robots in $\\ell_2$',
      authors: ['Dominik Meier', 'Minh-Son To'],
      abstract: 'The whole abstract about robots.',
      publishedOn: '2022-05-03',
      extra: { version: 2, comments: '12 pages', categories: ['cs.LG'] },
    });
  });

  test('arXiv’s own DOI is no second identifier', () => {
    const [row] = rowsOf(search(searchResult('2205.00002', 1, '10.48550/arXiv.2205.00002')));
    expect(row?.paper.identifiers).toEqual({ arxiv: '2205.00002' });
  });
});

describe('abstract page', () => {
  test('has every author from the meta tags in reading order, DOI, date, venue, code and version', () => {
    const many = Array.from({ length: 171 }, (_, index) => `Last${index}, First${index}`);
    const { head, body } = abs('2604.14148', many, { citation_doi: '10.1000/XYZ' });
    document.head.innerHTML = head;
    document.body.innerHTML = body;
    const row = arxiv.paper(document, at('/abs/2604.14148'));
    expect(row?.paper.authors).toHaveLength(171);
    expect(row?.paper).toMatchObject({
      canonical: 'arxiv:2604.14148',
      identifiers: { arxiv: '2604.14148', doi: '10.1000/xyz' },
      title: 'An invented abstract page',
      abstract: 'The abstract of the page.',
      publishedOn: '2026-04-15',
      venue: 'J. Invent. 1 (2026)',
      codeUrl: 'https://github.com/example/repo',
      extra: { version: 2, comments: 'Accepted; 9 pages', categories: ['cs.RO'] },
    });
    expect(row?.paper.authors?.[0]).toBe('First0 Last0');
    expect(row?.element.className).toBe('dateline');
  });

  test('without meta tags falls back to what is visible', () => {
    document.body.innerHTML = abs('2604.14149', []).body;
    const row = arxiv.paper(document, at('/abs/2604.14149v3'));
    expect(row?.level).toBe('semantic');
    expect(row?.paper).toMatchObject({ title: 'An invented abstract page', authors: ['First One'], extra: { version: 3 } });
  });
});

test('bare links are the last resort', () => {
  const rows = rowsOf('<main><table><tr><td><a href="/abs/2601.00041v2">First title here</a></td></tr><tr><td><a href="https://arxiv.org/abs/cs/0601042">Second title here</a></td></tr></table></main>');
  expect(rows.map(({ canonical, level, paper }) => [canonical, level, paper.title])).toEqual([
    ['arxiv:2601.00041', 'links', 'First title here'],
    ['arxiv:cs/0601042', 'links', 'Second title here'],
  ]);
});

describe('a bad row costs itself only', () => {
  const broken = (element: Element | null | undefined, property: string): void => {
    Object.defineProperty(element ?? {}, property, {
      get: () => {
        throw new Error('broken by a script of the page');
      },
    });
  };

  test.each(['10.1109/%E0%A4%A', '10.1109/', '10.99999999999/x', '10.1109/\ud800', `10.1109/${'%25'.repeat(2000)}41`])('a DOI like %j', (doi) => {
    const rows = rowsOf(search(searchResult('2205.00001', 2, doi), searchResult('2205.00002')));
    expect(rows.map(({ canonical, paper }) => [canonical, paper.canonical])).toEqual([
      ['arxiv:2205.00001', 'arxiv:2205.00001'],
      ['arxiv:2205.00002', 'arxiv:2205.00002'],
    ]);
  });

  test.each(['citation_doi', 'citation_date', 'og:url'])('nonsense in the meta tag %s', (name) => {
    const { head, body } = abs('2604.14148', ['One, First'], { [name]: '10.1109/%E0%A4%A v99999999999999999999' });
    document.head.innerHTML = head;
    document.body.innerHTML = body;
    expect(arxiv.paper(document, at('/abs/2604.14148'))?.paper).toMatchObject({ canonical: 'arxiv:2604.14148', title: 'An invented abstract page' });
  });

  test('an entry that cannot be read is left out, and the others stand', () => {
    document.body.innerHTML = list({ entries: ['1', '2', '3'].map((n) => ({ id: `2601.0000${n}` })) });
    const [, second] = document.querySelectorAll('dt');
    broken(second, 'querySelector');
    expect(arxiv.rows(document, at('/list/cs.LG/new')).map((row) => row.canonical)).toEqual(['arxiv:2601.00001', 'arxiv:2601.00003']);
  });

  test('an entry whose details cannot be read can still be saved by its id', () => {
    const [row] = rowsOf(list({ entries: [{ id: '2601.00001' }] }));
    broken(document.querySelector('.list-title'), 'childNodes');
    expect(row?.paper).toEqual({ canonical: 'arxiv:2601.00001', identifiers: { arxiv: '2601.00001' }, title: '', url: '' });
  });
});

describe('the text of a paper', () => {
  const textAt = (path: string, title: string) => {
    document.title = title;
    return arxiv.text?.(document, at(path));
  };

  test.each([
    ['/pdf/2601.00001', '2601.00001', undefined],
    ['/pdf/2601.00001v3', '2601.00001', 3],
    ['/pdf/2601.00001v3.pdf', '2601.00001', 3],
    ['/html/2601.00001v12', '2601.00001', 12],
    ['/html/2601.00001v1/', '2601.00001', 1],
    ['/pdf/math/0601004v2', 'math/0601004', 2],
  ])('%s is known by its address', (path, arxivId, version) => {
    expect(arxiv.page(at(path), document)).toBeNull();
    expect(textAt(path, 'A Title: of 3 parts')).toMatchObject({
      canonical: `arxiv:${arxivId}`,
      identifiers: { arxiv: arxivId },
      title: 'A Title: of 3 parts',
      url: `https://arxiv.org/abs/${arxivId}`,
      pdfUrl: `https://arxiv.org/pdf/${arxivId}`,
      ...(version && { extra: { version } }),
    });
  });

  test('without a version in the address, the margin of arXiv’s HTML says which it is', () => {
    document.body.innerHTML = '<div id="watermark-tr">arXiv:2601.00001v4 [cs.LG] 2 Jan 2026</div>';
    expect(textAt('/html/2601.00001', 'A Title')?.extra).toEqual({ version: 4 });
    expect(textAt('/html/2601.00001v2', 'A Title')?.extra).toEqual({ version: 2 });
    document.body.innerHTML = '';
  });

  test.each(['ar5iv.labs.arxiv.org', 'ar5iv.org'])('%s shows the paper in a version that it does not tell, and nothing else', (hostname) => {
    const place = (pathname: string) => ({ href: `https://${hostname}${pathname}`, hostname, pathname, search: '' });
    document.title = '[2601.00001] A Title';
    expect(arxiv.hosts).toContain(hostname);
    expect(arxiv.text?.(document, place('/html/2601.00001v3'))).toMatchObject({ canonical: 'arxiv:2601.00001', title: 'A Title' });
    expect(arxiv.text?.(document, place('/html/2601.00001v3'))).not.toHaveProperty('extra');
    expect(arxiv.page(place('/abs/2601.00001'), document)).toBeNull();
    expect(arxiv.page(place('/list/cs.LG/new'), document)).toBeNull();
    expect(arxiv.text?.(document, place('/'))).toBeNull();
  });

  test.each(['/pdf/9999.99999', '/pdf/', '/html/2601.00001v1/x1.png', '/abs/2601.00001', '/list/cs.LG/new', '/'])('%s is none', (path) => {
    expect(textAt(path, 'A title')).toBeNull();
  });

  test.each([
    ['', ''],
    ['2601.00001v3', ''],
    ['2601.00001v3.pdf', ''],
    ['arXiv:2601.00001v3', ''],
    ['https://arxiv.org/pdf/2601.00001', ''],
    ['Untitled Document', ''],
    ['Microsoft Word - draft_final', ''],
    ['paper_camera_ready.dvi', ''],
    ['404 Not Found', ''],
    ['[2601.00001] Robots at large', 'Robots at large'],
    ['[Re] Robots at large', '[Re] Robots at large'],
    ['  Robots\n  at large ', 'Robots at large'],
    ['360 robots', '360 robots'],
    ['Error-correcting robots', 'Error-correcting robots'],
    ['Robots', 'Robots'],
  ])('the page title %j gives the title %j', (title, expected) => {
    expect(textAt('/html/2601.00001v3', title)?.title).toBe(expected);
  });
});
