/** A web page as a face: each row's text is its paper's, of a paper's own page and its HTML all of the page. */

import { type DomText, anchor, describe, textOf } from '../anchor/index';
import type { Anchored, Face } from '../annotate/face';
import type { Target } from '../shared/annotation';
import type { SeenPaper } from '../shared/model';
import type { Row } from '../sites/site';
import { mustShow, sourceOf } from '../sites/sources';
import { namedOf } from './named';

/** The page as the first content script reads it. */
export interface PageSource {
  view: Window & typeof globalThis;
  /** Of a listing its rows; none where all of the page is about one paper. */
  rows(): readonly Row[];
  /** The paper that all of the page is about. */
  paper(): SeenPaper | null;
  /** After the page has changed and its rows were read again. */
  onChange(listener: () => void, signal: AbortSignal): void;
}

const FIELDS = 'input, textarea, select, button, [contenteditable]:not([contenteditable="false"]), [role=textbox]';
const PRESSED_MS = 60;
const OURS = '[data-postil], [data-postil-id]';

/** As rows hide the long or the short form of their abstract. */
const isHidden = (element: Element): boolean => (element as HTMLElement).style?.display === 'none';
const elementOf = (node: Node): Element | null => (node.nodeType === 1 ? (node as Element) : node.parentElement);

export class HtmlFace implements Face {
  readonly document: Document;
  /** Texts read since the page last changed. */
  private texts = new Map<Element, DomText>();

  constructor(private readonly page: PageSource) {
    this.document = page.view.document;
  }

  papers(): SeenPaper[] {
    const own = this.page.paper();
    return own ? [own] : this.page.rows().map(namedOf);
  }

  whole(paper: SeenPaper): SeenPaper {
    return this.page.rows().find(({ canonical }) => canonical === paper.canonical)?.paper ?? paper;
  }

  paperOf(range: Range): SeenPaper | null {
    const own = this.page.paper();
    if (own) return own;
    const rows = this.page.rows().filter((row) => range.intersectsNode(row.text));
    const [row] = rows;
    return row && rows.every(({ canonical }) => canonical === row.canonical) ? row.paper : null;
  }

  describe(range: Range, paper: SeenPaper): Target | null {
    for (const root of this.roots(paper)) {
      if (!range.intersectsNode(root)) continue;
      const found = describe(range, this.text(root));
      if (found) return { ...this.noteTarget(paper), context: found.context, parts: [found.part] };
    }
    return null;
  }

  noteTarget({ extra }: SeenPaper): Target {
    const [source = ''] = this.page.view.location.href.split('#');
    const version = extra?.version;
    return { source, ...(typeof version === 'number' ? { version } : {}), parts: [] };
  }

  async anchor(paper: SeenPaper, { source, context, parts }: Target): Promise<Anchored> {
    if (parts.length === 0) return { state: 'anchored', score: 1, ranges: [] };
    const [here, there] = [sourceOf(this.page.view.location.href).kind, sourceOf(source).kind];
    const hints = { ...(context === undefined ? {} : { context }), otherFace: here !== there };
    let best: Anchored | null = null;
    for (const root of this.roots(paper)) {
      const text = this.text(root);
      const found = parts.map(({ selector }) => anchor(selector, text, hints));
      const ranges = found.flatMap(({ range }) => range ?? []);
      if (ranges.length === 0) continue;
      const score = Math.min(...found.map((one) => one.score));
      const sure = found.every(({ state }) => state === 'anchored');
      if (!best || score > best.score) best = { state: sure ? 'anchored' : 'moved', score, ranges };
    }
    if (best) return best;
    const expected = mustShow(here, there);
    return { state: expected ? 'orphan' : 'elsewhere', score: 0, ranges: [] };
  }

  async reveal(paper: SeenPaper, target: Target): Promise<Anchored> {
    const found = await this.anchor(paper, target);
    const box = found.ranges[0]?.getBoundingClientRect();
    const { innerHeight } = this.page.view;
    if (box && (box.top < 60 || box.bottom > innerHeight - 60)) {
      const calm = this.page.view.matchMedia?.('(prefers-reduced-motion: reduce)').matches === true;
      const start = found.ranges[0]?.startContainer;
      const element = start && elementOf(start);
      // The element first, for boxes that scroll by themselves; then the passage to the middle of the window.
      element?.scrollIntoView?.({ block: 'nearest', behavior: 'instant' });
      const now = found.ranges[0]?.getBoundingClientRect() ?? box;
      this.page.view.scrollBy({ top: now.top + now.height / 2 - innerHeight / 2, behavior: calm ? 'instant' : 'auto' });
    }
    return found;
  }

  onChange(listener: () => void, signal: AbortSignal): void {
    const changed = (): void => {
      this.texts.clear();
      listener();
    };
    this.page.onChange(changed, signal);
    // What a press shows or hides changes no element.
    this.document.addEventListener('click', (event) => {
      if (!event.composedPath().some((target) => target instanceof Element && target.matches(OURS))) setTimeout(changed, PRESSED_MS);
    }, { signal });
  }

  isOurs(node: Node): boolean {
    const element = elementOf(node);
    return !element || element.closest(`${OURS}, ${FIELDS}`) !== null;
  }

  private roots({ canonical }: SeenPaper): Element[] {
    const own = this.page.paper();
    if (own) return own.canonical === canonical ? [this.document.body] : [];
    return this.page.rows().filter((row) => row.canonical === canonical).map(({ text }) => text);
  }

  private text(root: Element): DomText {
    const known = this.texts.get(root);
    if (known) return known;
    const text = textOf(root, { leaveOut: isHidden });
    this.texts.set(root, text);
    return text;
  }
}
