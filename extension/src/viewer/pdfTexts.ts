/** The text of all pages of a PDF, read one page after the other, as the anchoring library takes it. */

import { Pages, type Text, textOfString } from '../anchor';
import type { PageText } from './pageText';

export interface HasText {
  /** The page's text, once it was read. */
  readonly known: PageText | undefined;
  text(): Promise<PageText>;
}

export class PdfTexts {
  private readonly single: Text[] = [];
  private whole: Promise<Pages> | undefined;

  constructor(private readonly views: readonly HasText[]) {}

  /** The text of one page (counted from 1) and its runs; undefined while it is not read. */
  runs(number: number): PageText | undefined {
    return this.views[number - 1]?.known;
  }

  /** The text of one page, with places counted within it; undefined while it is not read. */
  page(number: number): Text | undefined {
    const read = this.runs(number);
    return read && (this.single[number - 1] ??= textOfString(read.text));
  }

  /** All pages as one text. A page that cannot be read counts as empty. */
  async all(): Promise<Pages> {
    this.whole ??= this.read();
    return this.whole;
  }

  private async read(): Promise<Pages> {
    const pages: string[] = [];
    for (const view of this.views) pages.push(await view.text().then(({ text }) => text, () => ''));
    return new Pages(pages);
  }
}
