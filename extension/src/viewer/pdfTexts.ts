/** The text of all pages of a PDF, read one page after the other, as the anchoring library takes it. */

import { Pages, type Text, textOfString } from '../anchor';
import type { PageText } from './pageText';

export interface HasText {
  text(): Promise<PageText>;
}

export class PdfTexts {
  /** Of pages that were read, by number - 1. */
  readonly pages: PageText[] = [];
  private readonly single: Text[] = [];
  private whole: Promise<Pages> | undefined;

  constructor(private readonly views: readonly HasText[]) {}

  /** The text of one page (counted from 1), with places counted within it; undefined while it is not read. */
  page(number: number): Text | undefined {
    const read = this.pages[number - 1];
    return read && (this.single[number - 1] ??= textOfString(read.text));
  }

  /** All pages as one text. A page that cannot be read counts as empty. */
  async all(): Promise<Pages> {
    this.whole ??= this.read();
    return this.whole;
  }

  private async read(): Promise<Pages> {
    for (const [index, view] of this.views.entries()) {
      this.pages[index] = await view.text().catch(() => ({ text: '', starts: [] }));
    }
    return new Pages(this.pages.map(({ text }) => text));
  }
}
