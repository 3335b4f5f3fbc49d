/**
 * A paper's identifiers, from whatever names them. Twin of the server's domain/identifiers.py;
 * tests/identifiers/cases.json holds both to the same answers. Content scripts need naming.ts only.
 */

import { normaliseUrl } from './addresses';
import { fromUrl } from './pages';
import { canonical, idString, isScheme } from './naming';
import { BadIdentifier, type Identifier, SCHEMES, type Scheme, read } from './schemes';
import { SPACE, trim, trimProse, whole } from './spelling';

export { BadIdentifier, type Identifier, SCHEMES, type Scheme, canonical, fromUrl, idString, normaliseUrl };

/** Kinds that prove identity; an address or a title only suggests it. */
export const STRONG: ReadonlySet<string> = new Set(SCHEMES.slice(0, -2));
const NAMED = new RegExp(`^(${[...STRONG].join('|')}|pmc|corpusid)(?:${SPACE}*:|${SPACE})${SPACE}*(.+)$`, 'is');
const WITHOUT_PROTOCOL = whole('[a-z0-9-]+(?:\\.[a-z0-9-]+)+/[^\\n]+');

/**
 * The identifier in its one form, from a bare id, one with a prefix, or the address of a page. A DOI that arXiv gave
 * comes back as the arXiv id. Throws BadIdentifier.
 */
export function normalise(scheme: string, value: string): Identifier {
  if (!isScheme(scheme)) throw new BadIdentifier(`“${scheme}” is not a kind of identifier`);
  if (scheme === 'url') return { scheme, value: normaliseUrl(value) };
  let found: Identifier | undefined;
  if (value.length <= 4000) {
    found = scheme === 'title' ? undefined : fromUrl(value);
    if (!found || ![found.scheme, 'doi'].includes(scheme)) found = read(scheme, value);
  }
  if (!found) throw new BadIdentifier(`“${trim(value).slice(0, 80)}” is not an identifier of the kind ${scheme}`);
  return found;
}

/**
 * The paper that somebody names by an id (arXiv:2501.00001v2, PMID 12) or by an address. An address of a page that is
 * no known paper page gives undefined; normalise('url', …) takes any address.
 */
export function fromText(given: string): Identifier | undefined {
  const text = given.length <= 4000 ? trimProse(given) : '';
  if (/^https?:\/\//i.test(text)) return fromUrl(text);
  const [, name = '', id = ''] = NAMED.exec(text) ?? [];
  const prefix = name.toLowerCase();
  if (prefix === 'corpusid') return read('s2', `CorpusID:${id}`);
  if (prefix) return read(prefix === 'pmc' ? 'pmcid' : (prefix as Exclude<Scheme, 'url'>), id);
  const bare = read('arxiv', text) ?? read('doi', text) ?? read('acl', text);
  if (bare) return bare;
  if (/^PMC[0-9]+(?:[.][0-9]+)?$/i.test(text)) return read('pmcid', text);
  return WITHOUT_PROTOCOL.test(text) ? fromUrl(`https://${text}`) : undefined;
}

/** The identifiers that this one holds by its form: ACL's DOIs the ACL id, DBLP's CoRR keys arXiv's. */
export function implied({ scheme, value }: Identifier): Identifier[] {
  let found: Identifier | undefined;
  if (scheme === 'doi') {
    const id = /^10\.(?:18653|3115)\/v1\/(.+)$/.exec(value)?.[1];
    found = id ? read('acl', id) : undefined;
  } else if (scheme === 'dblp') {
    const [, id] = /^journals\/corr\/abs-([0-9]{4}-[0-9]{4,5}|[a-z]+(?:-[a-z]+)?-[0-9]{7})$/.exec(value) ?? [];
    found = id ? read('arxiv', id.replace(/-(?=[0-9]+$)/, /^[0-9]/.test(id) ? '.' : '/')) : undefined;
  }
  return found ? [found] : [];
}
