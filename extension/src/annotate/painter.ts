/** Paints with the CSS Custom Highlight API: named sets of ranges and one style sheet. The page's DOM stays as it is. */

import PAINT_CSS from './paint.css?inline';

/** The seam to the browser; the fake is in paintFake.ts. */
export interface Paint {
  /** Shows exactly these ranges under a name; none takes the name away. */
  show(name: string, ranges: readonly Range[]): void;
}

/** What lies above what. */
const PRIORITY: Record<string, number> = { 'postil-moved': 1, 'postil-current': 2, 'postil-flash': 3 };

export class PagePaint implements Paint {
  private readonly painted = new Map<string, Highlight>();
  private readonly sheet = new CSSStyleSheet();

  constructor(private readonly document: Document) {
    this.sheet.replaceSync(PAINT_CSS);
    // What a script of an older version has left painted.
    for (const name of Array.from(CSS.highlights.keys())) if (name.startsWith('postil-')) CSS.highlights.delete(name);
  }

  show(name: string, ranges: readonly Range[]): void {
    const before = this.painted.get(name);
    if (ranges.length === 0) {
      this.painted.delete(name);
      if (before && CSS.highlights.get(name) === before) CSS.highlights.delete(name);
      return;
    }
    this.wear();
    const highlight = before ?? new Highlight();
    highlight.priority = PRIORITY[name] ?? 0;
    const wanted = new Set<AbstractRange>(ranges);
    for (const range of Array.from(highlight)) if (!wanted.has(range)) highlight.delete(range);
    for (const range of wanted) highlight.add(range);
    this.painted.set(name, highlight);
    // Another script of the page may have replaced what is under the name.
    if (CSS.highlights.get(name) !== highlight) CSS.highlights.set(name, highlight);
  }

  /** A constructed sheet is not subject to the page's policy on styles; a page that sets its own sheets takes ours away. */
  private wear(): void {
    const { adoptedStyleSheets } = this.document;
    if (!adoptedStyleSheets.includes(this.sheet)) this.document.adoptedStyleSheets = [...adoptedStyleSheets, this.sheet];
  }
}
