/** A PDF as a face of its paper: what is selected in its text layers, and where annotations of any face are in its text. */

import { describeOffsets, find, type Pages } from '../anchor';
import type { Anchored, AnchorState, Face } from '../annotate/face';
import type { FragmentSelector, Part, Selector, Target } from '../shared/annotation';
import type { SeenPaper } from '../shared/model';
import type { PageStack } from './pageStack';
import { placeIn, rangeIn } from './pageText';
import type { PageView } from './pageView';
import type { PdfTexts } from './pdfTexts';

const PAGE_FRAGMENT = 'http://tools.ietf.org/rfc/rfc8118';
/** At least this much of a text is sure to be there (anchor/index.ts: Found). */
const ORDER: AnchorState[] = ['anchored', 'moved', 'orphan'];

/** A stretch of one page's text; the page counted from 1, the end excluded. */
export interface Stretch {
  page: number;
  start: number;
  end: number;
}

interface Located {
  state: AnchorState;
  score: number;
  stretches: Stretch[];
}

/** What the face needs of a page, and of all pages. */
export type FacePage = Pick<PageView, 'number' | 'root' | 'layer' | 'spans' | 'standIn'>;
export type FacePages = Pick<PageStack, 'goTo' | 'bring' | 'holds'> & {
  readonly pages: readonly FacePage[];
  /** Called when a page's text layer came or went. */
  onText(listener: () => void): void;
  /** Renders the text of a page, wherever it is. */
  writeText(page: number): Promise<unknown>;
};

export interface Shown {
  source: string;
  version: number | undefined;
  paper: SeenPaper;
}

/** The page that a part names, counted from 1. */
export function pageOf({ selector }: Part): number | undefined {
  const fragments = selector.filter(({ type }) => type === 'FragmentSelector') as FragmentSelector[];
  const page = fragments.map(({ value }) => /(?:^|&)page=(\d+)/u.exec(value)?.[1]).find(Boolean);
  return page === undefined ? undefined : Number(page);
}

/** Offsets of all pages as stretches of each. */
export function stretchesOf(pages: Pages, start: number, end: number): Stretch[] {
  const [from, to] = [pages.pageAt(start), pages.pageAt(Math.max(start, end - 1))];
  const stretches: Stretch[] = [];
  for (let { page } = from; page <= to.page; page += 1) {
    const length = pages.page(page).end - pages.page(page).start;
    const first = page === from.page ? from.offset : 0;
    const last = page === to.page ? Math.min(length, to.offset + 1) : length;
    if (first < last) stretches.push({ page: page + 1, start: first, end: last });
  }
  return stretches;
}

export class PdfFace implements Face {
  private readonly known = new Map<string, Located>();

  constructor(
    readonly document: Document,
    private readonly shown: Shown,
    private readonly stack: FacePages,
    private readonly texts: PdfTexts,
  ) {}

  papers(): SeenPaper[] {
    return [this.shown.paper];
  }

  paperOf(range: Range): SeenPaper | null {
    return this.touched(range).length > 0 ? this.shown.paper : null;
  }

  describe(range: Range, _paper: SeenPaper): Target | null {
    const parts: Part[] = [];
    let context = '';
    for (const { page, start, end } of this.selected(range)) {
      const text = this.texts.page(page);
      const found = text && describeOffsets({ start, end }, text);
      if (!found) continue;
      const fragment: FragmentSelector = { type: 'FragmentSelector', conformsTo: PAGE_FRAGMENT, value: `page=${page}` };
      parts.push({ selector: [...found.part.selector, fragment] });
      context ||= found.context;
    }
    return parts.length > 0 ? { ...this.noteTarget(), context, parts } : null;
  }

  noteTarget(): Target {
    const { source, version } = this.shown;
    return { source, ...(version === undefined ? {} : { version }), parts: [] };
  }

  async anchor(_paper: SeenPaper, target: Target): Promise<Anchored> {
    try {
      const { state, score, stretches } = await this.locate(target);
      return { state, score, ranges: stretches.flatMap((one) => this.rangeOf(one)) };
    } catch {
      return { state: 'orphan', score: 0, ranges: [] };
    }
  }

  async reveal(paper: SeenPaper, target: Target): Promise<Anchored> {
    const [first] = (await this.locate(target)).stretches;
    if (first) await this.show(first);
    return this.anchor(paper, target);
  }

  /** Renders the text of a stretch's page and brings the stretch into sight. */
  async show(stretch: Stretch): Promise<Range | undefined> {
    const page = this.stack.pages[stretch.page - 1];
    if (page && !page.spans) this.stack.goTo({ page: stretch.page, down: 0 });
    await this.stack.writeText(stretch.page);
    const [range] = this.rangeOf(stretch);
    const box = range?.getClientRects()[0] ?? range?.getBoundingClientRect();
    if (box) this.stack.bring(box);
    return range;
  }

  onChange(listener: () => void, signal: AbortSignal): void {
    let due = false;
    this.stack.onText(() => {
      if (due || signal.aborted) return;
      due = true;
      setTimeout(() => {
        due = false;
        if (!signal.aborted) listener();
      }, 30);
    });
  }

  isOurs(node: Node): boolean {
    return !this.stack.holds(node);
  }

  /** What of a stretch is rendered; where its page is not, a range that stands for it. */
  rangeOf({ page, start, end }: Stretch): Range[] {
    const view = this.stack.pages[page - 1];
    const text = this.texts.runs(page);
    if (!view || !text) return [];
    const range = view.spans ? rangeIn(text, view.spans, start, end) : view.standIn();
    return range ? [range] : [];
  }

  private touched(range: Range): FacePage[] {
    return this.stack.pages.filter(({ root, spans }) => spans && range.intersectsNode(root));
  }

  /** What a range covers on each page; of pages between its first and its last all. */
  private selected(range: Range): Stretch[] {
    const touched = this.touched(range);
    const [first, last] = [touched[0]?.number ?? 1, touched.at(-1)?.number ?? 0];
    return this.stack.pages.slice(first - 1, last).flatMap(({ number, layer, spans }) => {
      const text = this.texts.runs(number);
      if (!text) return [];
      const begins = spans !== null && layer.contains(range.startContainer);
      const ends = spans !== null && layer.contains(range.endContainer);
      const start = begins ? placeIn(text, spans, range.startContainer, range.startOffset) : 0;
      const end = ends ? placeIn(text, spans, range.endContainer, range.endOffset) : text.text.length;
      return start < end ? [{ page: number, start, end }] : [];
    });
  }

  private async locate(target: Target): Promise<Located> {
    if (target.parts.length === 0) return { state: 'anchored', score: 1, stretches: [] };
    const key = JSON.stringify(target);
    const known = this.known.get(key);
    if (known) return known;
    const pages = await this.texts.all();
    const places = target.parts.map((part) => this.place(part, target, pages));
    const found = places.filter(({ stretches }) => stretches.length > 0);
    const worst = Math.max(...places.map(({ state }) => ORDER.indexOf(state)));
    const state = found.length === 0 ? this.missing(target) : worst === 0 ? 'anchored' : 'moved';
    const score = Math.min(...(found.length > 0 ? found : places).map((one) => one.score));
    const located = { state, score, stretches: found.flatMap(({ stretches }) => stretches) };
    this.known.set(key, located);
    return located;
  }

  /** First on the page that was named, if this is the file that was annotated; then everywhere, nearest to that page. */
  private place(part: Part, target: Target, pages: Pages): Located {
    const page = pageOf(part);
    const context = target.context === undefined ? {} : { context: target.context };
    const own = page !== undefined && target.source === this.shown.source ? this.texts.page(page) : undefined;
    if (own && page !== undefined) {
      const { state, score, start, end } = find(part.selector, own, context);
      if (state === 'anchored') return { state, score, stretches: [{ page, start, end }] };
    }
    const hints = page === undefined ? context : { ...context, window: pages.page(page - 1) };
    const anywhere: Selector[] = part.selector.filter(({ type }) => type !== 'TextPositionSelector');
    const { state, score, start, end } = find(anywhere, pages, hints);
    if (state === 'missing') return { state: 'orphan', score, stretches: [] };
    return { state, score, stretches: stretchesOf(pages, start, end) };
  }

  /** A PDF holds all of its paper, but not what a site says about it. */
  private missing({ source, parts }: Target): AnchorState {
    return source === this.shown.source || parts.some((part) => pageOf(part) !== undefined) ? 'orphan' : 'elsewhere';
  }
}
