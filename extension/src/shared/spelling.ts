/** How text is brought to one spelling. Twin of the server's domain/spelling.py. */

/** White space as both languages are told it: their own notions of it differ. */
export const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200b\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]';
const SPACES = new RegExp(`${SPACE}+`, 'g');
const CLOSERS: Record<string, string> = { ')': '(', ']': '[', '}': '{', '>': '<' };

/** A pattern that fits a whole text, in ASCII letters of either case. */
/* @__NO_SIDE_EFFECTS__ */
export const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'i');

/** The text with runs of white space as one blank, and none at the ends. */
export const trim = (text: string): string => text.replace(SPACES, ' ').replace(/^ | $/g, '');

/** The text with U+FFFD for each half of a surrogate pair. */
export const wellFormed = (text: string): string => text.replace(/\p{Cs}/gu, '\ufffd');

/** The text without case: each character to upper, then to lower case (so ß is ss, and a last sigma a sigma). */
export const fold = (text: string): string =>
  Array.from(text, (char) => Array.from(char.toUpperCase(), (part) => part.toLowerCase()).join('')).join('');

/** The text in lower case, character by character: no letter depends on its neighbours. */
export const lowerEach = (text: string): string => Array.from(text, (char) => char.toLowerCase()).join('');

/** The text without stops, quotes and unbalanced closing brackets at its end. */
export function trimTail(text: string): string {
  for (; text; text = text.slice(0, -1)) {
    const last = text.slice(-1);
    const opener = CLOSERS[last];
    if (opener ? text.split(last).length <= text.split(opener).length : !' .,;:!?\'"`“”‘’«»…'.includes(last)) break;
  }
  return text;
}

/** The text without the quotes, brackets and stops that prose puts round an id; balanced brackets stay. */
export const trimProse = (text: string): string => trimTail(trim(text).replace(/^[ ([{<'"`“‘«]+/, ''));

/** The text with %XX read as UTF-8; as it was where that does not work out. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A title's words in lower case without accents and punctuation, joined by hyphens; may be empty. */
export function titleWords(title: string): string {
  const bare = fold(title.normalize('NFKD').replace(/[\u0300-\u036f]/g, '')).replace(/[\u0300-\u036f]/g, '');
  return (bare.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).join('-');
}
