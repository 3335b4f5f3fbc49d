/** The grammar of each kind of paper identifier. Twin of the server's domain/schemes.py, which gives the reasons. */

import { SPACE, decode, titleWords, trimProse, trimTail, whole } from './spelling';

/** Every kind of identifier, the most telling first: the first that a paper has names the paper. */
export const SCHEMES = [
  'arxiv', 'doi', 'openreview', 'acl', 'pmid', 'pmcid', 's2', 'dblp', 'pmlr', 'cvf', 'neurips', 'pdf', 'url', 'title',
] as const;
export type Scheme = (typeof SCHEMES)[number];

/** A paper's name in one scheme. `version` (digits, "2" for v2) is no part of identity. */
export interface Identifier {
  scheme: Scheme;
  value: string;
  version?: string;
}

/** The text is no identifier of the kind asked for; the message is a sentence for people. */
export class BadIdentifier extends Error {}

type Reading = [value: string, version?: string | undefined] | undefined;

const MONTH = '(?:0[1-9]|1[0-2])';
const VERSION = '(?:v([1-9][0-9]{0,2}))?';

const ARXIV_NEW = whole(`((?:0[7-9]|[1-8][0-9]|90)${MONTH})\\.([0-9]{4,5})${VERSION}`);
const ARXIV_OLD = whole(
  '(acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|' +
    'dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|' +
    'physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con)' +
    `(?:\\.[a-z]{2,5}(?:-[a-z]{2,5})?)?/((?:9[1-9]|0[0-7])${MONTH})([0-9]{3})${VERSION}`,
);
const ARXIV_TAIL = new RegExp(`(?:\\.pdf|${SPACE}*\\[[^\\]]*\\].*)$`, 'i');
const DOI = /^10[.][0-9]{4,9}(?:[.][0-9]+)*\/[!-~\u00a1-\u1fff\u2c00-\u2fef\u3040-\ud7ff]+$/;
const DOI_OF_BIORXIV = /^(10\.(?:1101|64898)\/(?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)?[0-9]{6,8})v([1-9][0-9]{0,2})$/;
const ACL = whole(`([A-Z][0-9]{2}-[0-9]{4,5}|[0-9]{4}\\.[a-z0-9_-]+-[a-z0-9]+\\.[0-9]+)${VERSION}`);
const S2 = whole(`([0-9a-f]{40})|CorpusID${SPACE}*:${SPACE}*0*([1-9][0-9]{0,11})`);

function arxiv(text: string): Reading {
  text = text.replace(ARXIV_TAIL, '');
  const [, month = '', number = '', version] = ARXIV_NEW.exec(text) ?? [];
  if (month) {
    const right = month >= '0704' && number.length === (month >= '1501' ? 5 : 4) && Number(number) > 0;
    return right ? [`${month}.${number}`, version] : undefined;
  }
  const [, archive, before = '', count, oldVersion] = ARXIV_OLD.exec(text) ?? [];
  const right = archive && (before >= '9107' || before <= '0703') && Number(count) > 0;
  return right ? [`${archive.toLowerCase()}/${before}${count}`, oldVersion] : undefined;
}

function doi(text: string): Reading {
  for (let plain = ''; (plain = decode(text)) !== text; ) text = plain;
  for (let shorter = ''; (shorter = trimTail(text).replace(/\/+$/, '')) !== text; ) text = shorter;
  const value = DOI.exec(text.replace(/[A-Z]+/g, (part) => part.toLowerCase()))?.[0];
  const preprint = DOI_OF_BIORXIV.exec(value ?? '');
  return preprint ? [preprint[1] ?? '', preprint[2]] : value ? [value] : undefined;
}

function acl(text: string): Reading {
  const [, id, version] = (text.length <= 80 && ACL.exec(text)) || [];
  return id ? [/^[0-9]/.test(id) ? id.toLowerCase() : id.toUpperCase(), version] : undefined;
}

function pmcid(text: string): Reading {
  const found = /^(?:PMC)?0*([1-9][0-9]{0,8})(?:\.([1-9][0-9]?))?$/i.exec(text);
  return found ? [`PMC${found[1]}`, found[2]] : undefined;
}

function s2(text: string): Reading {
  const found = S2.exec(text);
  return found ? [found[1]?.toLowerCase() ?? `CorpusID:${found[2]}`] : undefined;
}

function cvf(text: string): Reading {
  const found = /^(?:content[_/])?([A-Za-z]+_?[0-9]{4}(?:_?[A-Za-z]+)?)\/([!-.0-~]+)$/.exec(text);
  const stem = found?.[2]?.replace(/_supplemental$/, '_paper');
  return found ? [`${found[1]?.replaceAll('_', '').toUpperCase()}/${stem}`] : undefined;
}

/* @__NO_SIDE_EFFECTS__ */
const matching =
  (pattern: RegExp, write: (text: string) => string = (text) => text) =>
  (text: string): Reading =>
    pattern.test(text) ? [write(text)] : undefined;
const lower = (text: string) => text.toLowerCase();

/** scheme → reader of a bare id. */
const READERS: Record<Exclude<Scheme, 'url' | 'doi'>, (text: string) => Reading> = {
  arxiv,
  openreview: matching(/^[A-Za-z0-9_-]{6,64}$/),
  acl,
  pmid: matching(/^0*[1-9][0-9]{0,7}$/, (text) => text.replace(/^0+/, '')),
  pmcid,
  s2,
  dblp: matching(
    /^(?:conf|journals|books|series|reference|phd|tr|data)\/[A-Za-z0-9_.+-]+\/[A-Za-z0-9_.:=+/-]*[A-Za-z0-9_=]$/,
  ),
  pmlr: matching(/^[vr][0-9]+\/(?!(?:index|assets)$)[a-z][a-z0-9_-]*$/i, lower),
  cvf,
  neurips: matching(/^(?:19|20)[0-9]{2}\/[0-9a-f]{32}$/i, lower),
  pdf: matching(/^[0-9a-f]{32,64}$/i, lower),
  title: (text) => (titleWords(text) ? [titleWords(text)] : undefined),
};

function readAs(scheme: Scheme, reader: (text: string) => Reading, text: string): Identifier | undefined {
  if (scheme !== 'title') text = trimProse(trimProse(text).replace(new RegExp(`^${scheme}${SPACE}*:`, 'i'), ''));
  const [value, version] = reader(text) ?? [];
  return value ? { scheme, value, ...(version ? { version } : {}) } : undefined;
}

/** `read` of the two kinds that every site meets: content scripts that call these do not carry the others' grammars. */
export const readArxiv = (text: string): Identifier | undefined => readAs('arxiv', arxiv, text);
export function readDoi(text: string): Identifier | undefined {
  const found = readAs('doi', doi, text);
  return (found?.value.startsWith('10.48550/arxiv.') && readArxiv(found.value.slice(15))) || found;
}

/** The identifier that a bare id (no address) stands for; arXiv's DOIs come back as arXiv ids. */
export function read(scheme: Exclude<Scheme, 'url'>, text: string): Identifier | undefined {
  return scheme === 'doi' ? readDoi(text) : readAs(scheme, READERS[scheme], text);
}
