/** Web addresses: their parts, and the one form in which they name a page. Twin of the server's domain/addresses.py. */

import { BadIdentifier } from './schemes';
import { lowerEach, trim, wellFormed, whole } from './spelling';

const AUTHORITY = whole('(?:.*@)?(\\[[0-9a-f:.]+\\]|[^\\x00-\\x20:@%<>"\\\\^`{|}\\[\\]]+?)\\.*(?::0*([0-9]{0,5}))?');
/** Parameters that say where a reader came from, not what the page shows. */
const TRACKING = whole(
  '(?:utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|_g[al]|' +
    'ref|ref_src|ref_url|referrer|referer|trk)(?:=.*)?',
);

/** Host in lower case, port or '', path, query; undefined when it is no http address. */
export function split(url: string): { host: string; port: string; path: string; query: string } | undefined {
  const parts = /^https?:\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$/is.exec(wellFormed(url));
  const [, host, port = ''] = (parts && AUTHORITY.exec(parts[1] ?? '')) ?? [];
  if (!parts || !host || Number(port) > 65535) return undefined;
  return {
    host: lowerEach(host),
    port: port === '80' || port === '443' ? '' : port,
    path: parts[2] ?? '',
    query: parts[3] ?? '',
  };
}

const encode = (text: string) =>
  text
    .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replace(/[^!#-;=?-[\]_a-z~%]/gu, encodeURIComponent)
    .replace(/%([0-9A-Fa-f]{2})/g, (escape, code: string) => {
      const char = String.fromCharCode(Number.parseInt(code, 16));
      return /[A-Za-z0-9._~-]/.test(char) ? char : escape.toUpperCase();
    });

/**
 * The one form of a web address, for http and https only: https, host in lower case, parameters sorted; port 80 or
 * 443, sign-in, fragment, tracking parameters and slashes at the end are gone. Throws BadIdentifier.
 */
export function normaliseUrl(url: string): string {
  const parts = split(trim(url).replace(/[\t\r\n]/g, ''));
  if (!parts) throw new BadIdentifier('This is not a web address: it should begin with http:// or https://');
  const segments: string[] = [];
  for (const segment of encode(parts.path).split('/').slice(1)) {
    if (segment === '..') segments.pop();
    else if (segment !== '.') segments.push(segment);
  }
  const asked = encode(parts.query)
    .split('&')
    .filter((part) => part && !TRACKING.test(part))
    .toSorted();
  const path = segments.join('/').replace(/^\/+|\/+$/g, '');
  return `https://${parts.host}${parts.port && `:${parts.port}`}/${path}${asked.length ? `?${asked.join('&')}` : ''}`;
}
