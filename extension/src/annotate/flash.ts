/** Draws the eye to a passage for a moment. */

import type { Paint } from './painter';

const TIMES = [0, 220, 400, 1600];

export class Flash {
  private timers: ReturnType<typeof setTimeout>[] = [];

  constructor(private readonly view: Window, private readonly paint: Paint) {}

  show(ranges: readonly Range[]): void {
    this.end();
    const calm = this.view.matchMedia?.('(prefers-reduced-motion: reduce)').matches === true;
    const times = calm ? [0, 1600] : TIMES;
    this.timers = times.map((after, index) => setTimeout(() => this.paint.show('flash', index % 2 === 0 ? ranges : []), after));
  }

  end(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.paint.show('flash', []);
  }
}
