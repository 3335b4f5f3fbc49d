/** One open PDF: its pages, bar, outline, find bar and annotations, tied together until another is opened. */

import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api';
import { PagePaint } from '../annotate/painter';
import { Annotator } from '../annotate/annotator';
import { makePanel } from '../annotate/makePanel';
import { chromePreferences } from '../annotate/preferences';
import { chromeDrafts } from '../content/drafts';
import { dress } from '../content/theme';
import type { Broadcast } from '../shared/messages';
import type { PaperState, SeenPaper } from '../shared/model';
import type { Bar } from './bar';
import type { ViewerBrowser } from './browser';
import { FindBar } from './findBar';
import { pageFindPaint } from './highlights';
import { type Destination, PageLinks } from './links';
import { Memory } from './memory';
import { Outline } from './outline';
import { PageStack } from './pageStack';
import { PageView } from './pageView';
import { PdfFace } from './pdfFace';
import type { Pdfjs } from './pdfjs';
import { PdfTexts } from './pdfTexts';
import { shapeSelections } from './selecting';

export interface ReadingOptions {
  browser: ViewerBrowser;
  pdfjs: Pdfjs;
  pdf: PDFDocumentProxy;
  paper: SeenPaper;
  source: string;
  version: number | undefined;
  bar: Bar;
  parts: Record<'pages' | 'outline' | 'find', HTMLElement>;
  /** Height of the bar, which covers the top of the window. */
  covered(): number;
  signal: AbortSignal;
}

const PANEL = '[data-postil="annotations"]';

export class Reading {
  readonly stack: PageStack;
  readonly find: FindBar;
  readonly annotator: Annotator;
  readonly memory: Memory;
  private readonly face: PdfFace;
  private state: PaperState | undefined;

  private constructor(
    private readonly options: ReadingOptions,
    pages: readonly PageView[],
  ) {
    const { browser, paper, parts, signal, source, version } = options;
    this.stack = new PageStack(parts.pages, pages, options.covered);
    const texts = new PdfTexts(pages);
    void texts.all();
    this.face = new PdfFace(document, { source, version, paper }, this.stack, texts);
    this.memory = new Memory(browser, options.pdf.fingerprints[0] ?? source);
    this.find = new FindBar(
      parts.find,
      { texts, face: this.face, page: () => this.stack.current(), rendered: (page) => Boolean(pages[page - 1]?.spans) },
      pageFindPaint,
    );
    this.annotator = new Annotator({
      face: this.face,
      runtime: browser,
      paint: new PagePaint(document),
      drafts: chromeDrafts,
      preferences: chromePreferences,
      dress,
      panel: makePanel,
      saved: (state) => this.received(state),
      signal,
    });
  }

  static async begin(options: ReadingOptions, annotation: string | undefined): Promise<Reading> {
    const { pdf, pdfjs, parts } = options;
    const go = (to: Destination) => reading.stack.follow(to);
    const links = new PageLinks(pdf, go);
    const proxies = await Promise.all(Array.from({ length: pdf.numPages }, async (_, index) => pdf.getPage(index + 1)));
    const reading: Reading = new Reading(options, proxies.map((page) => new PageView(pdfjs, page, links)));
    await reading.start(annotation);
    const outline = new Outline(parts.outline, pdf, go);
    options.bar.outline.hidden = !(await outline.load());
    return reading;
  }

  /** From the background: annotations or the paper changed, or one is to be shown. */
  hear(broadcast: Broadcast): void {
    if (broadcast.broadcast === 'annotations') void this.annotator.refresh();
    if (broadcast.broadcast === 'show') this.annotator.open(this.options.paper, broadcast.annotation);
    const { canonical } = this.options.paper;
    const state = broadcast.broadcast === 'states' ? broadcast.states.find((one) => one.canonical === canonical) : undefined;
    if (state) this.received(state);
  }

  togglePanel(): void {
    if (document.querySelector(PANEL)) this.annotator.close();
    else this.annotator.open(this.options.paper);
  }

  async toggleSave(): Promise<void> {
    const { browser, paper } = this.options;
    this.received(await browser.send(this.state?.saved ? 'unsave' : 'save', { paper }));
  }

  leave(): void {
    this.memory.flush();
  }

  private async start(annotation: string | undefined): Promise<void> {
    const { stack, options } = this;
    const { signal } = options;
    const left = await this.memory.recall();
    stack.onMove(() => this.moved());
    stack.onText(() => this.find.repaint());
    shapeSelections(document, signal);
    makeRoom(signal, () => stack.show(stack.zoom));
    stack.start(signal);
    if (left) {
      stack.show(left.zoom, left.rotation);
      stack.goTo(left);
    }
    void this.annotator.refresh().then(() => annotation !== undefined && this.annotator.open(options.paper, annotation));
    void this.join();
    void this.memory.prune();
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void this.look(), { signal });
  }

  private moved(): void {
    const { stack } = this;
    const { scale, zoom, rotation, pages } = stack;
    this.options.bar.show({ page: stack.current(), pages: pages.length, scale, zoom });
    this.memory.remember({ ...stack.spot(), zoom, rotation });
  }

  /** A paper that is in the library gets the fingerprint of this PDF, and is found by it from then on. */
  private async join(): Promise<void> {
    const { browser, paper } = this.options;
    const state = await this.look();
    if (state?.saved) this.received(await browser.send('save', { paper }).catch(() => state));
  }

  /** What the library knows of the paper now. */
  private async look(): Promise<PaperState | undefined> {
    const { browser, paper } = this.options;
    const [state] = await browser.send('lookup', { papers: [paper] }).catch(() => []);
    if (state) this.received(state);
    return state;
  }

  private received(state: PaperState): void {
    this.state = state;
    const { save } = this.options.bar;
    save.textContent = state.saved ? 'Saved' : 'Save';
    save.title = state.saved ? 'Remove from the library' : 'Save this paper to the library';
    save.setAttribute('aria-pressed', String(state.saved));
  }
}

/** While the panel is open, pages and bar leave it its room. */
function makeRoom(signal: AbortSignal, changed: () => void): void {
  const root = document.documentElement;
  const look = (): void => {
    const open = document.querySelector(PANEL) !== null;
    if (root.classList.contains('with-panel') === open) return;
    root.classList.toggle('with-panel', open);
    changed();
  };
  const observer = new MutationObserver(look);
  observer.observe(root, { childList: true });
  signal.addEventListener('abort', () => {
    observer.disconnect();
    root.classList.remove('with-panel');
  });
}
