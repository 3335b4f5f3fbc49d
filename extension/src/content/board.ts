/** The rows of the page and their hosts: one host per row, moved, rebound and removed as the page changes. */

import type { Row } from '../sites/site';
import { HOST_MARK, RowView } from './rowView';
import type { Store } from './store';

export interface Mounted {
  row: Row;
  readonly view: RowView;
}

export class Board {
  private readonly byCard = new Map<Element, Mounted>();
  private byCanonical = new Map<string, Mounted[]>();
  /** In page order. */
  rows: Mounted[] = [];
  current: Mounted | null = null;

  constructor(private readonly document: Document, private readonly store: Store) {}

  /** Makes the hosts agree with the rows just read. Returns the rows that are new or became another paper. */
  update(rows: readonly Row[]): Row[] {
    const fresh: Row[] = [];
    const kept = new Set<Element>();
    this.rows = [];
    this.byCanonical = new Map();
    for (const row of rows) {
      if (kept.has(row.card)) continue;
      kept.add(row.card);
      const before = this.byCard.get(row.card);
      if (before?.row.canonical !== row.canonical) fresh.push(row);
      const mounted = before ?? this.mount(row);
      mounted.row = row;
      this.rows.push(mounted);
      const same = this.byCanonical.get(row.canonical);
      if (same) same.push(mounted);
      else this.byCanonical.set(row.canonical, [mounted]);
      mounted.view.bind(row.canonical, row.ownLine === true);
      const { host } = mounted.view;
      if (host.parentNode !== row.element) row.element.append(host);
      const entry = this.store.entry(row.canonical);
      if (before || entry.state) mounted.view.show(entry);
    }
    for (const [card, mounted] of this.byCard) if (!kept.has(card)) this.drop(card, mounted);
    return fresh;
  }

  /** Shows a paper's entry in all its rows. */
  refresh(canonical: string): void {
    for (const { view } of this.byCanonical.get(canonical) ?? []) view.show(this.store.entry(canonical));
  }

  clear(): void {
    for (const [card, mounted] of this.byCard) this.drop(card, mounted);
    this.rows = [];
    this.byCanonical = new Map();
  }

  /** The row whose buttons an event went through. */
  rowAt(path: readonly EventTarget[]): Mounted | null {
    const host = path.find((target): target is Element => 'hasAttribute' in target && (target as Element).hasAttribute(HOST_MARK));
    return host ? (this.rows.find((mounted) => mounted.view.host === host) ?? null) : null;
  }

  select(mounted: Mounted | null): void {
    if (this.current !== mounted) this.current?.view.setCurrent(false);
    this.current = mounted;
    if (!mounted) return;
    mounted.view.setCurrent(true);
    mounted.view.focus();
    mounted.view.host.scrollIntoView?.({ block: 'nearest' });
  }

  /** The next or previous row; without a current one, the first that is on the screen. */
  step(by: 1 | -1): Mounted | null {
    const index = this.current ? this.rows.indexOf(this.current) : -1;
    if (index >= 0) return this.rows[index + by] ?? this.current;
    const onScreen = this.rows.find(({ view }) => view.host.getBoundingClientRect().bottom > 0);
    return onScreen ?? this.rows[0] ?? null;
  }

  private mount(row: Row): Mounted {
    const mounted: Mounted = { row, view: new RowView(this.document) };
    this.byCard.set(row.card, mounted);
    return mounted;
  }

  private drop(card: Element, mounted: Mounted): void {
    mounted.view.host.remove();
    this.byCard.delete(card);
    if (this.current === mounted) this.current = null;
  }
}
