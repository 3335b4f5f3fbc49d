/** Which web pages show which paper: one row for each site, mirror and kind of page. Twin of the server's domain/pages.py. */

import { split } from './addresses';
import { type Identifier, read } from './schemes';
import { decode, trimProse, whole } from './spelling';

const ARXIV = '(?:[a-z0-9-]+\\.)*(?:arxiv\\.org|xxx\\.lanl\\.gov)';
const ACL =
  '(?:aclanthology\\.(?:org|info)|aclanthology\\.coli\\.uni-saarland\\.de|(?:anthology\\.)?aclweb\\.org)';
const NCBI = '(?:m\\.)?ncbi\\.nlm\\.nih\\.gov';
const RXIV_ID = '((?:[0-9]{4}\\.[0-9]{2}\\.[0-9]{2}\\.)?[0-9]{6,8}(?:v[0-9]+)?)(?:[./].*)?';
const PMLR = '(?:proceedings\\.mlr\\.press|jmlr\\.org/proceedings/papers)/([vr][0-9]+)';
const DBLP = '(?:[a-z0-9-]+\\.)?dblp\\.(?:org|de|uni-trier\\.de|dagstuhl\\.de)';
const DOI_PAGES = '(?:abs|full|fullhtml|pdf|epdf|pdfplus|pdfdirect|epub|reader)';

type Kind = Parameters<typeof read>[0];

/** Patterns over host and path; the groups, joined by "/", are the id, which its grammar then judges. */
const PAGES: [Kind, RegExp][] = (
  [
    ['arxiv', `${ARXIV}/(?:abs|pdf|html|format|src|e-print|ps)/(.+?)/?`],
    ['arxiv', `${ARXIV}/ftp/arxiv/papers/[0-9]{4}/([0-9.]+(?:v[0-9]+)?)\\.[a-z.]+`],
    ['arxiv', `${ARXIV}/ftp/([a-z-]+)/papers/[0-9]{4}/([0-9]{7}(?:v[0-9]+)?)\\.[a-z.]+`],
    ['arxiv', '(?:huggingface\\.co|hf\\.co)/papers/(?:arxiv:)?([0-9.]+(?:v[0-9]+)?)/?'],
    ['arxiv', 'ar5iv\\.org/(?:abs|html|pdf)/(.+?)/?'],
    ['arxiv', 'alphaxiv\\.org/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:abs|overview|replicate|audio|pdf|html)/(.+?)/?'],
    ['arxiv', 'scirate\\.com/arxiv/(.+?)/?'],
    ['arxiv', '(?:api\\.)?semanticscholar\\.org/arxiv[:/](.+?)/?'],
    ['s2', 'semanticscholar\\.org/(?:paper|reader)/(?:[^/]*/)?([0-9a-f]{40})(?:/.*)?'],
    ['s2', '(?:api\\.)?semanticscholar\\.org/(?:paper/)?(CorpusID:[0-9]+)/?'],
    ['s2', 'connectedpapers\\.com/main/([0-9a-f]{40})(?:/.*)?'],
    ['doi', '(?:dx\\.)?doi\\.org/(.+)'],
    ['doi', `[^/]+/doi/(?:${DOI_PAGES}/)?(10\\.[0-9]{4,9}/.+?)(?:/(?:${DOI_PAGES}|abstract|summary))?/?`],
    ['acl', `${ACL}/(?:anthology/)?(?:[A-Z]/[A-Z][0-9]{2}/)?([A-Z0-9._-]+?)(?:\\.(?:pdf|bib|xml|endf))?/?`],
    ['acl', `${ACL}/papers/([A-Z][0-9]{2}-[0-9]{4,5})/[A-Z0-9-]+/?`],
    ['pmid', 'pubmed\\.ncbi\\.nlm\\.nih\\.gov/([0-9]+)(?:/.*)?'],
    ['pmid', `${NCBI}/(?:m/)?pubmed/([0-9]+)/?`],
    ['pmid', `(?:pmc\\.ncbi\\.nlm\\.nih\\.gov|${NCBI}/pmc)/articles/pmid/([0-9]+)/?`],
    ['pmid', 'europepmc\\.org/(?:articles?|abstract)/MED/([0-9]+)(?:/.*)?'],
    ['pmcid', `(?:pmc\\.ncbi\\.nlm\\.nih\\.gov|${NCBI}/(?:m/)?pmc)/articles/(PMC[0-9.]+)(?:/.*)?`],
    ['pmcid', 'europepmc\\.org/(?:articles?|abstract)/(?:PMC/)?(PMC[0-9.]+)(?:/.*)?'],
    ['doi', `(?:biorxiv|medrxiv)\\.org/content/(10\\.[0-9]{4,9})/${RXIV_ID}`],
    ['pmlr', `${PMLR}/([a-z0-9_-]+?)(?:\\.html|(?:-supp)?\\.pdf)?/?`],
    ['pmlr', `${PMLR}/([a-z0-9_-]+)/[a-z0-9_-]+\\.pdf`],
    ['pmlr', 'raw\\.githubusercontent\\.com/mlresearch/([vr][0-9]+)/[^/]+/assets/([a-z0-9_-]+)/[^/]+\\.pdf'],
    [
      'cvf',
      'openaccess\\.thecvf\\.com/(content[_/][a-z0-9_]+)/(?:[^/]+/)?' +
        '(?:html|papers|supplemental)/(?:[^/]+/)?([^/]+)\\.(?:html|pdf)',
    ],
    [
      'neurips',
      '(?:papers\\.nips\\.cc|(?:papers|proceedings)\\.neurips\\.cc)/(?:paper_files/)?paper/' +
        '([0-9]{4})/(?:hash|file)/([0-9a-f]{32})(?:-[^/]*)?',
    ],
    [
      'dblp',
      `${DBLP}/rec/(?:(?:html|bibtex|bib|xml|rdf)[0-9]?/)?(.+?)(?:\\.(?:html|bib|xml|rdf|nt|ttl|ris|json))?/?`,
    ],
  ] satisfies [Kind, string][]
).map(([scheme, pattern]) => [scheme, whole(pattern)]);
/** bioRxiv's oldest addresses name the paper without its DOI's prefix. */
const EARLY = whole(
  `(?:biorxiv|medrxiv)\\.org/content/(?:(?:biorxiv|medrxiv)/)?early/[0-9]{4}/[0-9]{2}/[0-9]{2}/${RXIV_ID}`,
);
/** Patterns over host and path, and the parameter of the query that holds the id. */
const QUERIES: [Kind, RegExp, string][] = [
  ['openreview', whole('(?:api2?\\.)?openreview\\.net/(?:forum|pdf|attachment)/?'), 'id'],
  ['arxiv', whole('openreview\\.net/forum/?'), 'arxivid'],
  ['arxiv', whole('arxiv-sanity-lite\\.com/?'), 'pid'],
];

/** The paper that an address shows; undefined for every other page and for what is no address. */
export function fromUrl(url: string): Identifier | undefined {
  const parts = url.length <= 4000 ? split(trimProse(url)) : undefined;
  if (!parts) return undefined;
  const page = parts.host.replace(/^www[0-9]?\./, '') + decode(parts.path).replace(/\/{2,}/g, '/');
  // oxlint-disable-next-line no-control-regex -- control characters are just what no page's path holds
  if (/[\x00-\x1f\x7f\u2028\u2029]/.test(page)) return undefined;
  for (const [scheme, pattern, parameter] of QUERIES) {
    const asked = pattern.test(page) && new RegExp(`(?:^|&)(?:amp;)?${parameter}=([^&]+)`).exec(parts.query)?.[1];
    const identifier = asked && read(scheme, decode(asked));
    if (identifier) return identifier;
  }
  for (const [scheme, pattern] of PAGES) {
    const found = pattern.exec(page);
    const identifier = found && read(scheme, found.slice(1).join('/'));
    if (identifier) return identifier;
  }
  const early = EARLY.exec(page)?.[1];
  return early ? read('doi', `10.1101/${early}`) : undefined;
}
