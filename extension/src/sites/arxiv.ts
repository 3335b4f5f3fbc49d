/** arXiv: lists (new, recent, month, author, catch-up), search results and abstract pages; which paper a PDF or HTML page is. */

import type { SeenPaper } from '../shared/model';
import { type Identifier, readArxiv, readDoi } from '../shared/schemes';
import { citation, metas } from './citation';
import { type LinkGroup, boxOf, linkGroups, titleOf } from './links';
import { type Read, firstRead, seenPaper } from './seen';
import { type PageKind, type Place, type Row, type Site, lazyRow, rowsOf } from './site';
import { clean, codeLink, dateIn, pageTitle, texText } from './text';

const ORIGIN = 'https://arxiv.org';
const ID = String.raw`(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v(\d+))?`;
const ABS_LINK = new RegExp(String.raw`^(?:https?:\/\/(?:www\.|export\.|browse\.)?arxiv\.org)?\/abs\/${ID}\/?(?:[?#].*)?$`);
const ABS_PATH = new RegExp(`^/abs/${ID}/?$`);
const TEXT_PATH = new RegExp(`^/(?:pdf|html)/${ID}(?:\\.pdf)?/?$`);
/** arXiv's papers as HTML, of a version that it does not tell. */
const AR5IV = ['ar5iv.labs.arxiv.org', 'ar5iv.org', 'www.ar5iv.org'];
const AR5IV_PATH = new RegExp(`^/(?:html|abs)/${ID}/?$`);
const LINKS = 'a[href*="/abs/"]';

const known = (id: string | undefined): string | null => readArxiv(id ?? '')?.value ?? null;
const idOf = (href: string): string | null => known(ABS_LINK.exec(href)?.[1]);
const versionIn = (place: string | null | undefined): number | undefined => {
  const version = /v(\d+)(?:$|[^\d])/.exec(place ?? '')?.[1];
  return version ? Number(version) : undefined;
};

/** YYYY-MM of the id: the month of the first submission. */
function monthOf(id: string): string {
  const [, year = '', month = ''] = /(?:^|\/)(\d{2})(\d{2})/.exec(id) ?? [];
  return `${Number(year) > 90 ? '19' : '20'}${year}-${month}`;
}

/** A listing's date is the paper's own only where both fall in one month; replacements and old cross-lists do not. */
function publishedOn(id: string, listed: string | undefined, replaced: boolean): string {
  const month = monthOf(id);
  return listed?.startsWith(month) && !replaced ? listed : month;
}

/** The arXiv id, and the journal's DOI if the page gives one. */
function idsOf(id: string, doi?: string | null): Identifier[] {
  const published = readDoi(/10\.\d{4,9}\/\S+/.exec(doi ?? '')?.[0] ?? '');
  return [{ scheme: 'arxiv', value: id }, ...(published?.scheme === 'doi' ? [published] : [])];
}

function paperOf(ids: readonly Identifier[], read: Read): SeenPaper {
  const id = ids[0]?.value ?? '';
  return seenPaper(ids, { ...read, url: `${ORIGIN}/abs/${id}`, pdfUrl: `${ORIGIN}/pdf/${id}` });
}

const names = (links: Iterable<Element>): string[] =>
  [...links]
    .filter((link) => /searchtype=author|\/a\/|\/au:/.test(link.getAttribute('href') ?? ''))
    .map((link) => clean(link.textContent).replace(/\s*\(\d+(?:,\s*\d+)*\)$/, ''))
    .filter(Boolean);

const categories = (text: string): string[] => [...text.matchAll(/\(([a-z-]+(?:\.[A-Za-z-]{2,})?)\)/g)].map((match) => match[1] ?? '');

/** Date of a list section ("Fri, 2 Jan 2026 (showing …") or of the whole page ("… listings for Friday, 2 January 2026"). */
function listDates(document: Document): (dt: Element) => string | undefined {
  const headings = document.querySelectorAll('#dlpage > h3, #dlpage > h1');
  const whole = [...headings].map((one) => dateIn(one.textContent ?? '')).find(Boolean);
  const sections = new Map<Element, string | undefined>();
  let current: string | undefined;
  for (const heading of document.querySelectorAll('dl > h3, dl > dt')) {
    if (heading.localName === 'h3') current = dateIn(heading.textContent ?? '');
    else if (!heading.previousElementSibling) current = undefined;
    sections.set(heading, current);
  }
  return (dt) => sections.get(dt) ?? whole;
}

function fromEntry(id: string, dt: Element, dates: ReturnType<typeof listDates>): SeenPaper {
  const next = dt.nextElementSibling;
  const dd = next?.localName === 'dd' ? next : null;
  const part = (name: string): Element | null => dd?.querySelector(`.list-${name}`) ?? null;
  const subjects = texText(part('subjects'), '.descriptor');
  const html = dt.querySelector('a[href*="/html/"]');
  const journal = texText(part('journal-ref'), '.descriptor');
  const replaced = /\(replaced\b/.test(dt.textContent ?? '');
  return paperOf(idsOf(id), {
    title: texText(part('title'), '.descriptor'),
    authors: names(part('authors')?.querySelectorAll('a') ?? []),
    abstract: texText(dd?.querySelector('p.mathjax')),
    publishedOn: publishedOn(id, dates(dt), replaced),
    venue: journal,
    codeUrl: codeLink(dd?.querySelectorAll('.list-comments a, p.mathjax a') ?? []),
    extra: {
      version: versionIn(html?.getAttribute('href')),
      comments: texText(part('comments'), '.descriptor'),
      categories: categories(subjects),
    },
  });
}

function listRows(document: Document): Row[] {
  let dates: ReturnType<typeof listDates> | undefined;
  const dateOf = (): ReturnType<typeof listDates> => (dates ??= listDates(document));
  return rowsOf(document.querySelectorAll('dl > dt'), (dt) => {
    const link = dt.querySelector('a[title="Abstract"]') ?? dt.querySelector(LINKS);
    const id = idOf(link?.getAttribute('href') ?? '');
    if (!id) return null;
    const read = (): SeenPaper => firstRead(dt, `arxiv:${id}`, () => fromEntry(id, dt, dateOf()));
    const dd = dt.nextElementSibling;
    const text = dd?.localName === 'dd' ? dd : dt;
    return lazyRow({ card: dt, text, element: dt, identifiers: idsOf(id), level: 'semantic' }, read);
  });
}

function fromResult(id: string, ids: readonly Identifier[], item: Element): SeenPaper {
  const full = item.querySelector('.abstract-full') ?? item.querySelector('.abstract-short');
  const lines = [...item.querySelectorAll('p.is-size-7')].map((line) => clean(line.textContent));
  const dates = lines.find((line) => /^Submitted\b|^v1 submitted/i.test(line)) ?? '';
  return paperOf(ids, {
    title: texText(item.querySelector('p.title')),
    authors: names(item.querySelectorAll('p.authors a')),
    abstract: texText(full, 'a[onclick], a.is-size-7'),
    publishedOn: dateIn(/v1 submitted [^;.]+/i.exec(dates)?.[0] ?? dates) ?? monthOf(id),
    venue: texText(item.querySelector('p.journal-ref'), '.has-text-weight-semibold').replace(/^Journal ref:\s*/, ''),
    codeUrl: codeLink(item.querySelectorAll('.comments a, .abstract-full a.link-external')),
    extra: {
      version: versionIn(full?.id),
      comments: texText(item.querySelector('p.comments'), '.has-text-weight-semibold'),
      categories: [...item.querySelectorAll('.tags .tag[data-tooltip]')].map((tag) => clean(tag.textContent)),
    },
  });
}

function searchRows(document: Document): Row[] {
  return rowsOf(document.querySelectorAll('li.arxiv-result'), (item) => {
    const link = item.querySelector(`.list-title ${LINKS}`) ?? item.querySelector(LINKS);
    const id = idOf(link?.getAttribute('href') ?? '');
    if (!id) return null;
    const element = link?.closest('.list-title') ?? item;
    const identifiers = idsOf(id, item.querySelector('.tags a[href*="doi.org/10."]')?.getAttribute('href'));
    const read = (): SeenPaper => firstRead(item, `arxiv:${id}`, () => fromResult(id, identifiers, item));
    return lazyRow({ card: item, element, identifiers, level: 'semantic' }, read);
  });
}

const fromLinks = (group: LinkGroup): Row =>
  lazyRow({ card: group.card, element: boxOf(group), identifiers: idsOf(group.id), level: 'links' }, () => {
    const title = titleOf(group);
    return paperOf(idsOf(group.id), { title: title.replace(/^arXiv:\S+\s*/, ''), publishedOn: monthOf(group.id) });
  });

function fromAbs(document: Document, id: string, href: string): SeenPaper {
  const about = citation(document);
  const cell = (name: string): string => texText(document.querySelector(`.metatable .tablecell.${name}`));
  const withdrawn = document.querySelector('#abs span.error, #content span.error');
  return paperOf(idsOf(id, about.doi), {
    title: about.title || texText(document.querySelector('h1.title'), '.descriptor'),
    authors: about.authors.length > 0 ? about.authors : names(document.querySelectorAll('.authors a')),
    abstract: about.abstract || texText(document.querySelector('blockquote.abstract'), '.descriptor'),
    publishedOn: about.date ?? monthOf(id),
    venue: cell('jref'),
    codeUrl: codeLink(document.querySelectorAll('.tablecell.comments a, blockquote.abstract a')),
    extra: {
      version: versionIn(ABS_PATH.exec(new URL(href).pathname)?.[0]) ?? versionIn(metas(document, 'og:url')[0]),
      comments: cell('comments'),
      categories: categories(cell('subjects')),
      withdrawn: withdrawn ? true : undefined,
    },
  });
}

export const arxiv: Site = {
  id: 'arxiv',
  name: 'arXiv',
  hosts: ['arxiv.org', 'www.arxiv.org', 'export.arxiv.org', 'browse.arxiv.org', ...AR5IV],
  hydrates: false,

  page({ hostname, pathname }: Place): PageKind | null {
    if (AR5IV.includes(hostname)) return null;
    if (ABS_PATH.test(pathname)) return 'paper';
    if (/^\/(?:list|catchup)\/[^/]+/.test(pathname)) return 'listing';
    if (/^\/a\/[^/]+/.test(pathname)) return 'author';
    return /^\/search(?:\/|$)/.test(pathname) ? 'search' : null;
  },

  rows(document: Document): Row[] {
    const rows = [...listRows(document), ...searchRows(document)];
    return rows.length > 0 ? rows : linkGroups(document, LINKS, idOf).map(fromLinks);
  },

  paper(document: Document, { pathname, href }: Place): Row | null {
    const id = known(ABS_PATH.exec(pathname)?.[1] ?? metas(document, 'citation_arxiv_id')[0]);
    const heading = document.querySelector('h1.title');
    const box = document.querySelector('#abs .dateline, .dateline') ?? heading ?? document.querySelector('#abs, main, body');
    if (!id || !box) return null;
    const level = metas(document, 'citation_title').length > 0 ? 'embedded' : 'semantic';
    return lazyRow({ card: box, element: box, identifiers: idsOf(id, metas(document, 'citation_doi')[0]), level }, () => fromAbs(document, id, href));
  },

  text(document: Document, { hostname, pathname }: Place): SeenPaper | null {
    const converted = AR5IV.includes(hostname);
    const [, name, version] = (converted ? AR5IV_PATH : TEXT_PATH).exec(pathname) ?? [];
    const id = known(name);
    if (!id) return null;
    // Without one in the address arXiv shows the newest, and says which in the margin.
    const shown = version ? Number(version) : versionIn(document.querySelector('#watermark-tr')?.textContent);
    return paperOf(idsOf(id), { title: pageTitle(document), publishedOn: monthOf(id), extra: { version: converted ? undefined : shown } });
  },
};
