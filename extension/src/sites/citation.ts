/** Reads the `citation_*` meta tags that scholarly pages carry for search engines. */

import { clean, readingOrder } from './text';

export interface Citation {
  title: string;
  authors: string[];
  abstract: string;
  /** ISO, as precise as the page. */
  date: string | undefined;
  doi: string | undefined;
  pdfUrl: string;
}

/** @param name of the meta tag, in `name` or `property` */
export function metas(document: Document, name: string): string[] {
  const found = document.querySelectorAll(`meta[name="${name}"], meta[property="${name}"]`);
  return [...found].map((meta) => clean(meta.getAttribute('content'))).filter(Boolean);
}

function isoDate(date: string): string | undefined {
  const parts = /^(\d{4})(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?/.exec(date);
  if (!parts) return undefined;
  return [parts[1], parts[2]?.padStart(2, '0'), parts[3]?.padStart(2, '0')].filter(Boolean).join('-');
}

export function citation(document: Document): Citation {
  const first = (name: string): string => metas(document, name)[0] ?? '';
  return {
    title: first('citation_title'),
    authors: metas(document, 'citation_author').map(readingOrder),
    abstract: first('citation_abstract') || first('og:description'),
    date: isoDate(first('citation_date') || first('citation_publication_date')),
    doi: /10\.\d{4,9}\/\S+/.exec(first('citation_doi'))?.[0],
    pdfUrl: first('citation_pdf_url'),
  };
}
