/** Reads text and dates out of page elements as people see them: no typeset duplicates, no stray white space. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const TYPESET = /^(MathJax|MathJax_\w+|MJX_Assistive_MathML|mjx-.*)$/;

/** White space collapsed; TeX line-break artefacts (`\ `) of listing titles removed. */
export function clean(text: string | null | undefined): string {
  return (text ?? '')
    .replace(/\\(?=\s)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function texOf(element: Element): string | null {
  const name = element.localName;
  if (name === 'script') {
    const type = element.getAttribute('type') ?? '';
    return type.startsWith('math/tex') ? `$${element.textContent ?? ''}$` : '';
  }
  if (name === 'mjx-container') {
    const source = element.querySelector('annotation[encoding="application/x-tex"]');
    if (source) return `$${source.textContent ?? ''}$`;
    return element.querySelector('mjx-assistive-mml')?.textContent ?? '';
  }
  if (name === 'style' || name === 'template') return '';
  return [...element.classList].some((part) => TYPESET.test(part)) ? '' : null;
}

function collect(node: Node, skip: string, parts: string[]): void {
  for (const child of node.childNodes) {
    if (child.nodeType === 3) parts.push(child.nodeValue ?? '');
    else if (child.nodeType === 1) {
      const element = child as Element;
      const tex = texOf(element);
      if (tex !== null) parts.push(tex);
      else if (!skip || !element.matches(skip)) collect(element, skip, parts);
    }
  }
}

/** Text of an element with formulas as their TeX source, without the descendants that match `skip`. */
export function texText(element: Element | null | undefined, skip = ''): string {
  if (!element) return '';
  if (!element.firstElementChild) return clean(element.textContent);
  const parts: string[] = [];
  collect(element, skip, parts);
  return clean(parts.join(''));
}

const NO_TITLE = /^(?:untitled\b.*|no title|404\b.*|error \d.*|no html\b.*|microsoft word - .*|\S*[\d./]\S*)$/i;

/** The page's title without an id in front; '' where it is the name of a file, an address, or of no paper. */
export function pageTitle(document: Document): string {
  const title = clean(document.title).replace(/^\[[^\]]*\d{4}[^\]]*\]\s*/, '');
  return NO_TITLE.test(title) ? '' : title;
}

function iso(year: string, month: string, day: string | undefined): string | undefined {
  const index = MONTHS.indexOf(month.slice(0, 3).toLowerCase());
  if (index < 0) return undefined;
  const prefix = `${year}-${String(index + 1).padStart(2, '0')}`;
  return day ? `${prefix}-${day.padStart(2, '0')}` : prefix;
}

/**
 * The first date in a text as YYYY-MM-DD: "25 September, 2023", "2 Jan 2026", "Sep 27, 2026", "2019/02/07", "May 29".
 * A date without a year is the latest one that is not after `today`.
 */
export function dateIn(text: string, today = new Date()): string | undefined {
  const numeric = /\b(\d{4})[/-](\d{1,2})[/-](\d{1,2})\b/.exec(text);
  if (numeric) return `${numeric[1]}-${numeric[2]?.padStart(2, '0')}-${numeric[3]?.padStart(2, '0')}`;
  const dayFirst = /\b(\d{1,2})\s+([A-Z][a-z]{2,8})\.?,?\s+(\d{4})\b/.exec(text);
  if (dayFirst) return iso(dayFirst[3] ?? '', dayFirst[2] ?? '', dayFirst[1]);
  const monthFirst = /\b([A-Z][a-z]{2,8})\.?\s+(\d{1,2})(?:,\s*(\d{4}))?\b(?!\s*,?\s*\d)/.exec(text);
  if (!monthFirst) return undefined;
  const [, month = '', day, year] = monthFirst;
  if (year) return iso(year, month, day);
  const thisYear = iso(String(today.getUTCFullYear()), month, day);
  const latest = new Date(today.getTime() + 86_400_000).toISOString().slice(0, 10);
  return thisYear && thisYear > latest ? iso(String(today.getUTCFullYear() - 1), month, day) : thisYear;
}

/** "Last, First" to "First Last"; names in reading order stay as they are. */
export function readingOrder(name: string): string {
  const [last = '', first, ...rest] = clean(name).split(/\s*,\s*/);
  return first ? [first, last, ...rest].join(' ') : last;
}

const CODE_HOST = /^https?:\/\/(?:www\.)?(?:github\.com|gitlab\.[\w.-]+|bitbucket\.org|codeberg\.org)\/[^/]+\/[^/]+|^https?:\/\/[\w-]+\.github\.io\//;

/** Address of the paper's code among links: a code host, or a link that the text before it calls code. */
export function codeLink(links: Iterable<Element>): string | undefined {
  let named: string | undefined;
  for (const link of links) {
    const href = link.getAttribute('href') ?? '';
    if (!/^https?:/.test(href)) continue;
    if (CODE_HOST.test(href)) return href;
    const before = (link.previousSibling?.nodeValue ?? '').slice(-60);
    if (!named && /\b(codes?|implementation|repository|repo|source|software)\b/i.test(before)) named = href;
  }
  return named;
}
