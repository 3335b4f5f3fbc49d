/** One page of a PDF: its place in the document always, its canvas, text layer and links while it is near. */

import type { PDFPageProxy, RenderTask } from 'pdfjs-dist/types/src/display/api';
import { make } from '../content/dom';
import { type PageText, pageText } from './pageText';
import type { Pdfjs } from './pdfjs';

/** CSS pixels for a PDF's unit at 100 %. */
export const UNIT = 96 / 72;
/** A canvas holds no more pixels than this; beyond, the page is drawn coarser. */
const PIXELS = 2 ** 25;

/** How pages are shown. `rotation`: degrees clockwise, added to the page's own. */
export interface Sight {
  scale: number;
  rotation: number;
}

export interface Links {
  /** Puts the page's links over its text. */
  add(view: PageView): Promise<void>;
}

export class PageView {
  readonly root: HTMLElement;
  readonly layer = make('div', { class: 'textLayer' });
  /** The spans of the text layer, one for each run of the text; null until it is rendered. */
  spans: readonly HTMLElement[] | null = null;
  /** The page's text, once it was read. */
  known: PageText | undefined;
  private readonly waiting = make('span', { class: 'waiting' }, '\u200b');
  private canvas: HTMLCanvasElement | undefined;
  private task: RenderTask | undefined;
  private drawn = '';
  private building: Promise<void> | undefined;

  constructor(
    private readonly pdfjs: Pdfjs,
    readonly page: PDFPageProxy,
    private readonly links: Links,
  ) {
    const name = String(page.pageNumber);
    this.root = make('div', { class: 'page', 'data-page': name, role: 'group', 'aria-label': `Page ${name}` }, this.waiting);
  }

  /** A range that stands for all of the page's text until the text is there; it ends when that comes. */
  standIn(): Range {
    const range = document.createRange();
    range.selectNodeContents(this.waiting);
    return range;
  }

  get number(): number {
    return this.page.pageNumber;
  }

  /** Width and height in CSS pixels. */
  size({ scale, rotation }: Sight): [number, number] {
    const { width, height } = this.viewport({ scale, rotation });
    return [Math.floor(width), Math.floor(height)];
  }

  viewport({ scale, rotation }: Sight): ReturnType<PDFPageProxy['getViewport']> {
    return this.page.getViewport({ scale: scale * UNIT, rotation: (this.page.rotate + rotation) % 360 });
  }

  /** Takes up its room; what is drawn is stretched until it is drawn anew. */
  place(sight: Sight): void {
    const [width, height] = this.size(sight);
    this.root.style.width = `${width}px`;
    this.root.style.height = `${height}px`;
    const { rotation, rawDims } = this.viewport(sight) as unknown as { rotation: number; rawDims: Record<string, number> };
    this.layer.dataset['mainRotation'] = String(rotation);
    this.layer.style.setProperty('--width', String(rawDims['pageWidth']));
    this.layer.style.setProperty('--height', String(rawDims['pageHeight']));
  }

  /** The page's text, read once. */
  async text(): Promise<PageText> {
    this.known ??= pageText(await this.content());
    return this.known;
  }

  get rendered(): boolean {
    return this.canvas !== undefined;
  }

  private async content(): ReturnType<PDFPageProxy['getTextContent']> {
    return this.page.getTextContent({ disableNormalization: true });
  }

  /** Draws the page if it is not drawn like that yet. A newer call ends an older one. */
  async draw(sight: Sight): Promise<void> {
    const density = globalThis.devicePixelRatio || 1;
    const wanted = `${sight.scale} ${sight.rotation} ${density}`;
    if (this.drawn === wanted) return;
    this.task?.cancel();
    this.drawn = wanted;
    const viewport = this.viewport(sight);
    const fine = Math.min(density, Math.sqrt(PIXELS / (viewport.width * viewport.height)));
    const canvas = make('canvas', { 'aria-hidden': 'true' });
    canvas.width = Math.floor(viewport.width * fine);
    canvas.height = Math.floor(viewport.height * fine);
    const task = this.page.render({ canvas, viewport, ...(fine === 1 ? {} : { transform: [fine, 0, 0, fine, 0, 0] }) });
    this.task = task;
    try {
      await task.promise;
    } catch (error) {
      if (this.task === task) this.drawn = '';
      if (error instanceof Error && error.name === 'RenderingCancelledException') return;
      throw error;
    }
    this.canvas?.remove();
    this.canvas = canvas;
    this.root.prepend(canvas);
  }

  /** Builds the text layer, once; its places are in parts of the page and follow every zoom. */
  async write(): Promise<void> {
    this.building ??= this.build();
    await this.building;
  }

  private async build(): Promise<void> {
    const { pdfjs, layer } = this;
    const textContentSource = await this.content();
    this.known ??= pageText(textContentSource);
    const viewport = this.viewport({ scale: 1, rotation: 0 });
    const turned = layer.dataset['mainRotation'];
    const text = new pdfjs.TextLayer({ textContentSource, container: layer, viewport });
    await text.render();
    if (turned !== undefined) layer.dataset['mainRotation'] = turned;
    layer.append(make('div', { class: 'endOfContent' }));
    this.waiting.remove();
    this.waiting.replaceChildren('\u200b');
    this.root.append(layer);
    this.spans = text.textDivs;
    await this.links.add(this);
  }

  /** Ends a drawing that is under way. */
  stop(): void {
    this.task?.cancel();
  }

  /** Says that this page cannot be shown; the others can. */
  broken(): void {
    if (!this.root.querySelector('.broken')) this.root.append(make('p', { class: 'broken', role: 'alert' }, 'The PDF is damaged here: this page cannot be shown in full.'));
  }

  /** Gives up the canvas, which is what is heavy. */
  wipe(): void {
    this.stop();
    this.canvas?.remove();
    this.canvas = undefined;
    this.drawn = '';
    this.page.cleanup();
  }

  /** Gives up the text layer and the links as well. */
  empty(): void {
    this.wipe();
    this.layer.replaceChildren();
    this.root.replaceChildren(this.waiting);
    this.spans = null;
    this.building = undefined;
  }
}
