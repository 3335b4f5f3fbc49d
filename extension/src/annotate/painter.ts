/** Paints with the CSS Custom Highlight API: named sets of ranges and one style sheet. The page's DOM stays as it is. */

import { COLORS } from '../shared/annotation';
import PAINT_CSS from './paint.css?inline';

/** All that is painted, each over those before it. */
export const PAINTS = [...COLORS, 'plain', 'moved', 'current', 'flash'] as const;
export type PaintName = (typeof PAINTS)[number];

/** The seam to the browser; the fake is in paintFake.ts. */
export interface Paint {
  /** Shows exactly these ranges under a name; none takes the name away. */
  show(name: PaintName, ranges: readonly Range[]): void;
}

interface Painted {
  highlight: Highlight;
  /** What it holds: Firefox lets no content script iterate over the page's own sets. */
  ranges: Set<Range>;
}

export class PagePaint implements Paint {
  private readonly painted = new Map<PaintName, Painted>();
  private readonly sheet = new CSSStyleSheet();

  constructor(private readonly document: Document) {
    this.sheet.replaceSync(PAINT_CSS);
    // What a script of an older version has left painted.
    for (const name of PAINTS) CSS.highlights.delete(`postil-${name}`);
  }

  show(name: PaintName, ranges: readonly Range[]): void {
    const key = `postil-${name}`;
    if (ranges.length === 0) {
      if (this.painted.delete(name)) CSS.highlights.delete(key);
      return;
    }
    this.wear();
    const { highlight, ranges: before } = this.painted.get(name) ?? { highlight: new Highlight(), ranges: new Set<Range>() };
    const wanted = new Set(ranges);
    for (const range of before) if (!wanted.has(range)) highlight.delete(range);
    for (const range of wanted) if (!before.has(range)) highlight.add(range);
    highlight.priority = PAINTS.indexOf(name);
    this.painted.set(name, { highlight, ranges: wanted });
    // Another script of the page may have taken it away.
    if (!CSS.highlights.has(key)) CSS.highlights.set(key, highlight);
  }

  /** A constructed sheet is not subject to the page's policy on styles; a page that sets its own sheets takes ours away. */
  private wear(): void {
    const { adoptedStyleSheets } = this.document;
    if (!adoptedStyleSheets.includes(this.sheet)) this.document.adoptedStyleSheets = [...adoptedStyleSheets, this.sheet];
  }
}
