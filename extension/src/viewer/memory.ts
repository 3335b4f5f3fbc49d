/** Where the reader was in each PDF, kept by its fingerprint in the extension's storage. */

import type { ViewerBrowser } from './browser';
import type { Spot } from './pageStack';
import type { Zoom } from './zoom';

const BEGINNING = 'viewer:';
const MOST = 500;
const PAUSE = 400;

export interface Left extends Spot {
  zoom: Zoom;
  rotation: number;
}

const isZoom = (value: unknown): value is Zoom => value === 'width' || value === 'page' || (typeof value === 'number' && value > 0 && value < 20);

export class Memory {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: Left | undefined;

  constructor(
    private readonly browser: ViewerBrowser,
    private readonly fingerprint: string,
  ) {}

  async recall(): Promise<Left | undefined> {
    const kept = (await this.browser.recall(BEGINNING + this.fingerprint)) as Partial<Left> | undefined;
    if (typeof kept?.page !== 'number' || typeof kept.down !== 'number' || !isZoom(kept.zoom)) return undefined;
    return { page: kept.page, down: kept.down, zoom: kept.zoom, rotation: kept.rotation ?? 0 };
  }

  /** Soon, so that scrolling does not write all the time. */
  remember(left: Left): void {
    this.waiting = left;
    this.timer ??= setTimeout(() => this.flush(), PAUSE);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.waiting) return;
    void this.browser.remember(BEGINNING + this.fingerprint, { ...this.waiting, at: Date.now() });
    this.waiting = undefined;
  }

  async prune(): Promise<void> {
    await this.browser.prune(BEGINNING, MOST);
  }
}
