/** Paint without a browser that can paint: remembers what is shown under each name. For tests. */

import type { Paint, PaintName } from './painter';

export class FakePaint implements Paint {
  readonly shown = new Map<PaintName, Range[]>();

  show(name: PaintName, ranges: readonly Range[]): void {
    if (ranges.length > 0) this.shown.set(name, [...ranges]);
    else this.shown.delete(name);
  }

  /** The painted texts under a name, in order. */
  texts(name: PaintName): string[] {
    return (this.shown.get(name) ?? []).map(String);
  }
}
