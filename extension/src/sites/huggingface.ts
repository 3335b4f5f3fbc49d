/** Hugging Face papers: daily, weekly, monthly, trending and search listings, and paper pages. */

import type { ReadingLevel, SeenPaper } from '../shared/model';
import { type Identifier, readArxiv } from '../shared/schemes';
import { type LinkGroup, boxOf, linkGroups, titleOf } from './links';
import { type Read, seenPaper } from './seen';
import { type PageKind, type Place, type Row, type Site, lazyRow, rowsOf } from './site';
import { clean, codeLink, dateIn, texText } from './text';

const ORIGIN = 'https://huggingface.co';
const PAPER_LINK = /^(?:https:\/\/(?:huggingface\.co|hf\.co))?\/papers\/(\d{4}\.\d{4,5})(?:v\d+)?\/?(?:[?#].*)?$/;
const LISTING = /^\/papers(?:\/(?:date|week|month)\/[\w-]+|\/trending)?\/?$/;
const LINKS = 'a[href*="/papers/"]';
const PROPS = 'div[data-target="DailyPapers"][data-props], div[data-target="PaperContent"][data-props]';
const META_TEXT = /^(?:Published on )?[A-Z][a-z]{2} \d{1,2}(?:, \d{4})?$/;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const text = (value: unknown): string => (typeof value === 'string' ? clean(value) : '');
const idOf = (href: string): string | null => readArxiv(PAPER_LINK.exec(href)?.[1] ?? '')?.value ?? null;
const own = (id: string): Identifier[] => [{ scheme: 'arxiv', value: id }];
const linkId = (link: Element | null): string | null => idOf(link?.getAttribute('href') ?? '');

/** Papers of the page's embedded JSON by arXiv id. It grows with single-page navigation; an entry stays true. */
const embedded = new Map<string, { paper: Json; item: Json }>();
const parsed = new WeakMap<Element, string>();

/** Parses the props (up to half a megabyte) of roots not parsed before. Rows are only ever made from visible links. */
function prepare(document: Document): boolean {
  let learned = false;
  for (const root of document.querySelectorAll(PROPS)) {
    const source = root.getAttribute('data-props') ?? '';
    if (parsed.get(root) === source) continue;
    parsed.set(root, source);
    let props: unknown;
    try {
      props = JSON.parse(source);
    } catch {
      continue; // The semantic reading serves instead, and the site's health shows it.
    }
    if (!isObject(props)) continue;
    const single = isObject(props.paper) ? [props] : [];
    for (const item of [...objects(props.dailyPapers), ...objects(props.searchResults), ...single]) {
      const paper = isObject(item.paper) ? item.paper : item;
      if (typeof paper.id !== 'string') continue;
      embedded.set(paper.id, { paper, item });
      learned = true;
    }
  }
  return learned;
}

function fromProps(id: string): Read {
  const known = embedded.get(id);
  if (!known) return {};
  const { paper, item } = known;
  const organization = isObject(paper.organization) ? paper.organization : isObject(item.organization) ? item.organization : {};
  const authors = objects(paper.authors).filter((author) => author.hidden !== true);
  return {
    title: text(paper.title) || text(item.title),
    authors: authors.map((author) => text(author.name)).filter(Boolean),
    abstract: text(paper.summary) || text(item.summary),
    publishedOn: dateIn(text(paper.publishedAt).slice(0, 10)) ?? dateIn(text(item.publishedAt).slice(0, 10)),
    codeUrl: text(paper.githubRepo),
    extra: {
      upvotes: paper.upvotes,
      comments: item.numComments,
      keywords: paper.ai_keywords,
      summary: text(paper.ai_summary),
      project_page: text(paper.projectPage),
      github_stars: paper.githubStars,
      organization: text(organization.fullname) || text(organization.name),
    },
  };
}

function abstractIn(box: Element, id: string): string {
  let longest = '';
  for (const candidate of box.querySelectorAll(`p, ${LINKS}`)) {
    if (candidate.localName === 'a' && (linkId(candidate) !== id || candidate.closest('h3'))) continue;
    const words = texText(candidate);
    if (words.length > longest.length) longest = words;
  }
  return longest.length > 80 ? longest : '';
}

/** What a card shows; `box` is the half of the card that people see. */
function fromCard(box: Element, id: string): Read {
  const dated = metaSpan(box);
  const upvotes = /\d+/.exec(box.querySelector('[role=checkbox] .font-semibold, .shadow-alternate .leading-none')?.textContent ?? '');
  return {
    title: texText(titleLink(box)),
    abstract: abstractIn(box, id),
    publishedOn: dated ? dateIn(dated.textContent ?? '') : undefined,
    codeUrl: codeLink(box.querySelectorAll('a[href^="https://github.com/"]')),
    extra: { upvotes: upvotes ? Number(upvotes[0]) : undefined },
  };
}

function titleLink(box: Element): Element | null {
  return box.querySelector('h3 a[href*="/papers/"]');
}

/** The date of a card: a leaf, but for buttons that were put into it. */
function metaSpan(box: Element): Element | null {
  for (const span of box.querySelectorAll('span, time')) {
    const words = span.firstChild?.nodeType === 3 ? (span.firstChild.nodeValue ?? '') : '';
    if (words.length < 40 && META_TEXT.test(words.trim())) return span;
  }
  return null;
}

/** Svelte marks with comments the boxes whose children it counts: only a box without them may take one more. */
const isLeaf = (box: Element): boolean => ![...box.childNodes].some((child) => child.nodeType === 8);

/** Picks the half of a card that the viewport shows; classes are asked once per pass, as cards repeat them. */
function visibleHalf(card: Element, shown: Map<string, boolean>): Element {
  const halves = [...card.children].filter((child) => titleLink(child));
  if (halves.length < 2) return card;
  return halves.find((half) => {
    const key = half.className;
    const known = shown.get(key);
    if (known !== undefined) return known;
    const visible = half.ownerDocument.defaultView?.getComputedStyle(half).display !== 'none';
    shown.set(key, visible);
    return visible;
  }) ?? halves[0] ?? card;
}

/** Beside the date where a card has one (one line, nothing moves), else under or after the title. */
function buttonBox(half: Element): Element {
  const date = metaSpan(half);
  if (date && !date.closest('a')) return date;
  const title = titleLink(half)?.closest('h3');
  const below = title?.parentElement;
  return below && below !== half && isLeaf(below) ? below : (title ?? half);
}

function merged(id: string, seen: Read): SeenPaper {
  const props = fromProps(id);
  const filledProps = Object.fromEntries(Object.entries(props).filter(([, value]) => value !== '' && value !== undefined));
  return seenPaper(
    own(id),
    {
      ...seen,
      ...filledProps,
      url: `${ORIGIN}/papers/${id}`,
      pdfUrl: `https://arxiv.org/pdf/${id}`,
      extra: { ...seen.extra, ...props.extra },
    },
  );
}

function row(id: string, card: Element, text: Element, element: Element, level: ReadingLevel, read: () => Read): Row {
  const best = embedded.has(id) ? 'embedded' : level;
  const ownLine = element.localName === 'div';
  return lazyRow({ card, text, element, ownLine, identifiers: own(id), level: best }, () => merged(id, read()));
}

function fromLinks(group: LinkGroup): Row {
  return row(group.id, group.card, group.card, boxOf(group), 'links', () => ({
    title: titleOf(group),
    abstract: abstractIn(group.card, group.id),
  }));
}

export const huggingface: Site = {
  id: 'huggingface',
  name: 'Hugging Face papers',
  hosts: ['huggingface.co', 'hf.co'],
  hydrates: true,
  prepare,

  page({ pathname, search }: Place): PageKind | null {
    if (PAPER_LINK.test(pathname)) return 'paper';
    if (!LISTING.test(pathname)) return null;
    if (new URLSearchParams(search).get('q')) return 'search';
    return pathname.startsWith('/papers/trending') ? 'trending' : 'listing';
  },

  rows(document: Document): Row[] {
    const shown = new Map<string, boolean>();
    const rows = rowsOf(document.querySelectorAll('article'), (card) => {
      const id = linkId(titleLink(card));
      if (!id || card.querySelector('article')) return null;
      const half = visibleHalf(card, shown);
      return row(id, card, half, buttonBox(half), 'semantic', () => fromCard(half, id));
    });
    return rows.length > 0 ? rows : linkGroups(document, LINKS, idOf).map(fromLinks);
  },

  paper(document: Document, { pathname }: Place): Row | null {
    const id = idOf(pathname);
    const heading = document.querySelector('div[data-target="PaperContent"] h1') ?? document.querySelector('main h1, section h1, h1');
    // While a listing is being left for a paper page, its heading may still stand.
    const listing = heading?.closest('div[data-target="DailyPapers"]') ?? /^(?:Daily|Trending) Papers$/.test(clean(heading?.textContent));
    if (!id || !heading || !clean(heading.textContent) || listing) return null;
    return row(id, heading, document.body, heading, 'semantic', () => {
      const title = [...document.querySelectorAll('h2')].find((one) => clean(one.textContent) === 'Abstract');
      const abstract = [...(title?.parentElement?.querySelectorAll('p') ?? [])].map((one) => texText(one));
      return { title: texText(heading), abstract: abstract.toSorted((a, b) => b.length - a.length)[0] };
    });
  },
};
