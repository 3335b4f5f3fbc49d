/** Rows of a list that live on while their item does: what is open, focused or half-typed in them stays. */

export interface ShownRow<T> {
  readonly root: HTMLElement;
  update?(item: T): void;
}

export class KeyedRows<T> {
  private readonly shown = new Map<string, ShownRow<T>>();

  constructor(
    readonly root: HTMLElement,
    private readonly keyOf: (item: T) => string,
    private readonly build: (item: T) => ShownRow<T>,
  ) {}

  /** Makes the rows agree with the items, in their order. Rows already in place are not touched. */
  show(items: readonly T[]): void {
    const focused = this.root.ownerDocument.activeElement;
    const wanted = new Set(items.map(this.keyOf));
    for (const [key, row] of this.shown) {
      if (wanted.has(key)) continue;
      row.root.remove();
      this.shown.delete(key);
    }
    let next = this.root.firstElementChild;
    for (const item of items) {
      const { root } = this.row(item);
      if (root === next) next = next.nextElementSibling;
      else this.root.insertBefore(root, next);
    }
    // A row that is moved loses the focus.
    if (focused !== this.root.ownerDocument.activeElement && focused instanceof HTMLElement && focused.isConnected) {
      focused.focus({ preventScroll: true });
    }
  }

  private row(item: T): ShownRow<T> {
    const key = this.keyOf(item);
    const known = this.shown.get(key);
    if (known) {
      known.update?.(item);
      return known;
    }
    const row = this.build(item);
    this.shown.set(key, row);
    return row;
  }
}
