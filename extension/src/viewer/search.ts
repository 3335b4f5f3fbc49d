/** Finds what is typed in the text of a PDF: case, ligatures, accents, line ends and hyphens at line ends do not count. */

import type { Pages } from '../anchor';
import { NormalForm, normalize } from '../anchor/normalForm';

export interface Match {
  /** Offsets in the text of all pages, the end excluded. */
  start: number;
  end: number;
}

const MOST = 5000;

export class Searchable {
  private readonly form: NormalForm;

  constructor(private readonly pages: Pages) {
    this.form = new NormalForm(pages.line);
  }

  /** In the order of the text; at most 5,000. */
  matches(query: string): Match[] {
    const sought = normalize(query);
    if (!sought) return [];
    const gaps = gapsOf(query);
    const found: Match[] = [];
    const { value } = this.form;
    for (let at = value.indexOf(sought); at >= 0 && found.length < MOST; at = value.indexOf(sought, at + 1)) {
      if (!this.fits(at, sought.length, gaps)) continue;
      found.push({ start: this.form.startOf(at), end: this.form.endOf(at + sought.length) });
    }
    return found;
  }

  /** Words end where the query's do: "the rapist" is no "therapist", but a word broken by a hyphen is still one. */
  private fits(at: number, length: number, gaps: ReadonlySet<number>): boolean {
    for (let index = 1; index < length; index += 1) {
      const between = this.pages.line.slice(this.form.endOf(at + index), this.form.startOf(at + index));
      const apart = between !== '';
      if (gaps.has(index) ? !apart : apart && /^\s+$/u.test(between)) return false;
    }
    return true;
  }
}

/** Before which characters of the query's normal form there is white space. */
function gapsOf(query: string): Set<number> {
  const words = query.trim().split(/\s+/u);
  const gaps = new Set<number>();
  let length = 0;
  for (const word of words) {
    if (length > 0) gaps.add(length);
    length += normalize(word).length;
  }
  return gaps;
}
