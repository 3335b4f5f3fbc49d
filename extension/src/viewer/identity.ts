/** Which paper a PDF is: named by who opened it, by its address, by arXiv's stamp on it, or by its fingerprint. */

import { fromUrl, idString } from '../shared/identifiers';
import type { SeenPaper } from '../shared/model';
import type { TitlePage } from './titlePage';

export interface Opened {
  fingerprint: string;
  /** http address; undefined for a file of the user's. */
  url?: string | undefined;
  /** What the file is called. */
  name: string;
  said: TitlePage;
  /** The paper as known to who opened the viewer. */
  paper?: SeenPaper | undefined;
}

const isWeb = (url: string | undefined): url is string => url !== undefined && /^https?:/iu.test(url);

/** Where annotations of this PDF are: its address, or a name that no web server has. */
export function sourceOf({ url, fingerprint }: Pick<Opened, 'url' | 'fingerprint'>): string {
  return isWeb(url) ? url.replace(/#.*$/su, '') : `urn:x-pdf:${fingerprint}`;
}

/** The version of the paper: of its address (arxiv.org/pdf/2501.00001v2), or else of its own stamp. */
export function versionOf({ url, said }: Pick<Opened, 'url' | 'said'>, { identifiers }: SeenPaper): number | undefined {
  const own = said.stamp?.value === identifiers['arxiv'] ? said.stamp : undefined;
  const version = (isWeb(url) ? fromUrl(url)?.version : undefined) ?? own?.version;
  return version === undefined ? undefined : Number(version);
}

/** The page that people know a paper by, where its address tells. */
function pageOf(scheme: string, value: string): string | undefined {
  return scheme === 'arxiv' ? `https://arxiv.org/abs/${value}` : undefined;
}

/** The paper of a PDF; the fingerprint is among its identifiers, so that the library finds it by that as well. */
export function paperOf({ fingerprint, url, name, said, paper }: Opened): SeenPaper {
  const title = said.title || name.replace(/\.pdf$/iu, '') || 'A PDF without a title';
  if (paper) return { ...paper, title: paper.title || title, identifiers: { ...paper.identifiers, pdf: fingerprint } };
  const known = (isWeb(url) ? fromUrl(url) : undefined) ?? said.stamp;
  const address = sourceOf({ url, fingerprint });
  return {
    canonical: known ? idString(known) : `pdf:${fingerprint}`,
    identifiers: { ...(known ? { [known.scheme]: known.value } : {}), pdf: fingerprint },
    title,
    ...(said.authors.length ? { authors: said.authors } : {}),
    url: (known && pageOf(known.scheme, known.value)) ?? (isWeb(url) ? address : ''),
    ...(isWeb(url) ? { pdfUrl: address } : {}),
  };
}
