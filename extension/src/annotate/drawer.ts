/** The panel's place: it may still have to come. What is asked of it meanwhile is done when it is there, in order. */

import { wordsOf } from '../shared/words';
import type { Notice } from './notice';
import type { Panel } from './panel';

export class Drawer {
  panel: Panel | null = null;
  private coming: Promise<void> | null = null;
  private waiting: ((panel: Panel) => void)[] = [];

  constructor(private readonly fetch: () => Panel | Promise<Panel>, private readonly notice: Notice) {}

  get open(): boolean {
    return this.panel?.open === true;
  }

  use(run: (panel: Panel) => void): void {
    if (this.panel) return run(this.panel);
    this.waiting.push(run);
    this.coming ??= this.load().finally(() => {
      this.coming = null;
    });
  }

  /** Gives up what is still on its way. */
  close(refocus = false): void {
    this.waiting = [];
    this.panel?.close(refocus);
  }

  private async load(): Promise<void> {
    try {
      const fetched = this.fetch();
      // At once where it is here already.
      this.panel = fetched instanceof Promise ? await fetched : fetched;
      for (const run of this.waiting.splice(0)) run(this.panel);
    } catch (error) {
      const missed = this.waiting.splice(0);
      const retry = { name: 'Try again', run: () => missed.forEach((run) => this.use(run)) };
      if (missed.length > 0) this.notice.warn(`Could not open the annotations: ${wordsOf(error)}`, retry);
    }
  }
}
