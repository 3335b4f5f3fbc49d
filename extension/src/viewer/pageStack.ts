/** All pages of a PDF, one below the other in the scrolling document: zoom, rotation, where the reader is, what is drawn. */

import type { Destination } from './links';
import { type PageView, type Sight, UNIT } from './pageView';
import { fitting, limited, nextStep, wheelFactor, type Zoom } from './zoom';

/** Where a reader is: a page, and how far down it the top of the window is, in parts of its height. */
export interface Spot {
  page: number;
  down: number;
}

/** Pages that stay drawn, and those whose text stays, around the one in sight. */
const DRAWN = 8;
const WRITTEN = 40;
const MARGIN = 12;

export class PageStack {
  private zoomed: Zoom = 'width';
  private sight: Sight = { scale: 1, rotation: 0 };
  private readonly listeners = new Set<() => void>();
  private readonly written = new Set<(page: PageView) => void>();
  private working = false;
  private again = false;
  private left = false;

  constructor(
    private readonly root: HTMLElement,
    readonly pages: readonly PageView[],
    /** Height of what covers the top of the window. */
    private readonly covered: () => number,
  ) {
    root.replaceChildren(...pages.map((page) => page.root));
  }

  /** Starts to follow the window. */
  start(signal: AbortSignal): void {
    let width = 0;
    const resized = () => {
      const [now] = this.room();
      if (now === width) return void this.refresh();
      width = now;
      this.show(this.zoomed);
    };
    const moved = () => void this.refresh();
    globalThis.addEventListener('scroll', moved, { signal, passive: true });
    globalThis.addEventListener('resize', resized, { signal });
    const wheeled = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoomAt(wheelFactor(event.deltaY), event.clientX, event.clientY);
    };
    globalThis.addEventListener('wheel', wheeled, { signal, passive: false });
    signal.addEventListener('abort', () => (this.left = true));
    resized();
  }

  holds(node: Node): boolean {
    return this.root.contains(node);
  }

  /** Called when the place in the document, the zoom or the rotation changed. */
  onMove(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Called when a page's text layer came or went. */
  onText(listener: (page: PageView) => void): void {
    this.written.add(listener);
  }

  get scale(): number {
    return this.sight.scale;
  }

  get zoom(): Zoom {
    return this.zoomed;
  }

  get rotation(): number {
    return this.sight.rotation;
  }

  /** Shows pages larger or smaller; what is on top, and in the middle between the sides, stays. */
  show(zoom: Zoom, rotation = this.sight.rotation): void {
    const spot = this.spot();
    const [middle, before] = [globalThis.innerWidth / 2, this.sight.scale];
    const left = globalThis.scrollX + middle;
    this.zoomed = zoom;
    this.sight = { rotation, scale: typeof zoom === 'number' ? zoom : fitting(zoom, this.sizes(rotation), this.room()) };
    this.root.style.setProperty('--total-scale-factor', String(this.sight.scale * UNIT));
    for (const page of this.pages) {
      page.stop();
      page.place(this.sight);
    }
    this.goTo(spot);
    globalThis.scrollTo({ left: left * (this.sight.scale / before) - middle, behavior: 'instant' });
    void this.refresh();
  }

  step(up: boolean): void {
    const next = nextStep(this.sight.scale, up);
    if (next !== undefined) this.show(next);
  }

  /** Larger or smaller by a factor; what is at a point of the window stays there. */
  zoomAt(factor: number, x: number, y: number): void {
    const page = this.near(0).find(({ root }) => root.getBoundingClientRect().bottom >= y);
    const before = page?.root.getBoundingClientRect();
    const scale = limited(this.sight.scale * factor);
    if (!page || !before || scale === this.sight.scale) return;
    this.show(scale);
    const after = page.root.getBoundingClientRect();
    const grown = after.width / before.width;
    globalThis.scrollBy({ left: after.left + (x - before.left) * grown - x, top: after.top + (y - before.top) * grown - y, behavior: 'instant' });
  }

  rotate(): void {
    this.show(this.zoomed, (this.sight.rotation + 90) % 360);
  }

  spot(): Spot {
    const top = this.covered() + MARGIN;
    const inSight = this.pages.find(({ root }) => root.getBoundingClientRect().bottom > top);
    const page = inSight ?? this.pages.at(-1);
    const box = page?.root.getBoundingClientRect();
    if (!page || !box?.height) return { page: 1, down: 0 };
    return { page: page.number, down: Math.max(0, (top - box.top) / box.height) };
  }

  /** The page that fills most of the window. */
  current(): number {
    const [top, bottom] = [this.covered(), globalThis.innerHeight];
    let [best, most] = [1, 0];
    for (const { number, root } of this.near(0)) {
      const box = root.getBoundingClientRect();
      const seen = Math.min(box.bottom, bottom) - Math.max(box.top, top);
      if (seen > most) [best, most] = [number, seen];
    }
    return best;
  }

  goTo({ page, down }: Spot): void {
    const view = this.pages[Math.min(Math.max(page, 1), this.pages.length) - 1];
    const box = view?.root.getBoundingClientRect();
    if (!box) return;
    const top = box.top + globalThis.scrollY + down * box.height - this.covered() - MARGIN;
    globalThis.scrollTo({ top, behavior: 'instant' });
  }

  /** Goes to a place that a link or an entry of the outline names. */
  follow({ page, at: [left, top] }: Destination): void {
    const view = this.pages[page - 1];
    if (!view) return;
    const box = view.viewport(this.sight);
    const [, y] = top === null ? [0, 0] : (box.convertToViewportPoint(left ?? 0, top) as [number, number]);
    this.goTo({ page, down: Math.min(1, Math.max(0, y / box.height)) });
  }

  /** Brings a rectangle of the window into its upper third, unless it is well in sight. */
  bring(box: DOMRect): void {
    const top = this.covered() + 2 * MARGIN;
    const wide = box.left < 0 || box.right > globalThis.innerWidth;
    if (box.top >= top && box.bottom <= globalThis.innerHeight - 4 * MARGIN && !wide) return;
    const down = box.top - top - (globalThis.innerHeight - top) / 4;
    globalThis.scrollBy({ top: down, left: wide ? box.left - 5 * MARGIN : 0, behavior: 'instant' });
  }

  /** The text layer of a page, wherever it is. */
  async writeText(page: number): Promise<PageView | undefined> {
    const view = this.pages[page - 1];
    if (!view) return undefined;
    const fresh = !view.spans;
    await view.write();
    if (fresh) for (const listener of this.written) listener(view);
    return view;
  }

  /** What side, panel and bar leave. */
  private room(): [number, number] {
    const { marginLeft, paddingRight } = getComputedStyle(this.root);
    const width = document.documentElement.clientWidth - Number.parseFloat(marginLeft) - Number.parseFloat(paddingRight);
    return [width - 2 * MARGIN, globalThis.innerHeight - this.covered() - 2 * MARGIN];
  }

  private sizes(rotation: number): [number, number][] {
    return this.pages.map((page) => page.size({ scale: 1, rotation }));
  }

  /** Pages in the window and within `screens` windows of it, the nearest first. */
  private near(screens: number): PageView[] {
    const { innerHeight } = globalThis;
    const [top, bottom] = [-screens * innerHeight, (1 + screens) * innerHeight];
    const found: [number, PageView][] = [];
    for (const page of this.pages) {
      const box = page.root.getBoundingClientRect();
      if (box.top > bottom) break;
      if (box.bottom < top) continue;
      found.push([Math.max(0, box.top - innerHeight, -box.bottom), page]);
    }
    return found.toSorted(([one], [other]) => one - other).map(([, page]) => page);
  }

  /** Draws what is in sight, then what is near, and gives up what is far. One page at a time. */
  private async refresh(): Promise<void> {
    for (const listener of this.listeners) listener();
    this.again = true;
    if (this.working) return;
    this.working = true;
    while (this.again && !this.left) {
      this.again = false;
      await this.drawNext();
    }
    this.working = false;
  }

  private async drawNext(): Promise<void> {
    const near = this.near(1);
    this.giveUp(near);
    for (const page of near) {
      try {
        await page.draw(this.sight);
        await this.writeText(page.number);
      } catch {
        page.broken();
      }
      // The reader went on meanwhile: what is in sight now comes first.
      if (this.again || this.left) return;
    }
  }

  private giveUp(near: readonly PageView[]): void {
    const middle = near[0]?.number ?? 1;
    const selection = document.getSelection();
    for (const page of this.pages) {
      const far = Math.abs(page.number - middle);
      if (far > DRAWN && page.rendered) page.wipe();
      if (far <= WRITTEN || !page.spans || selection?.containsNode(page.root, true)) continue;
      page.empty();
      for (const listener of this.written) listener(page);
    }
  }
}
