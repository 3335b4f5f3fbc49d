/** One page kind at one address: reads rows, mounts buttons, runs the popover and the keys; ends as a whole. */

import type { SeenPaper, Status } from '../shared/model';
import type { PageKind, Row, Site } from '../sites/site';
import type { Board, Mounted } from './board';
import { healthOf } from './health';
import { type Command, commandOf } from './keyboard';
import type { Panels } from './panels';
import type { RowAction } from './rowView';
import type { Runtime } from './runtime';
import type { Store } from './store';
import { type Watch, watchChanges } from './watch';

const HEALTH_MS = 1200;
const READ_AT_ONCE = 50;
const NEXT_STATUS: Record<Status, Status> = { unread: 'reading', reading: 'read', read: 'unread' };

export interface SessionOptions {
  site: Site;
  kind: PageKind;
  view: Window & typeof globalThis;
  runtime: Runtime;
  store: Store;
  board: Board;
  panels: Panels;
  /** Looks whether the address has changed without a sign. */
  checkAddress(): void;
}

export class Session {
  readonly kind: PageKind;
  private readonly ending = new AbortController();
  private readonly watch: Watch;
  private reported = '';
  private healthTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: SessionOptions) {
    this.kind = options.kind;
    const { view } = options;
    const { signal } = this.ending;
    view.addEventListener('keydown', (event) => this.keydown(event), { capture: true, signal });
    for (const type of ['keypress', 'keyup'] as const) {
      view.addEventListener(type, (event) => this.isOurs(event) && event.stopImmediatePropagation(), { capture: true, signal });
    }
    view.addEventListener('pagehide', () => options.panels.close(), { signal });
    this.watch = watchChanges(view, () => this.look(), signal);
    this.look();
  }

  end(): void {
    clearTimeout(this.healthTimer);
    this.options.panels.close();
    this.ending.abort();
  }

  papers(): SeenPaper[] {
    return this.options.board.rows.map(({ row }) => row.paper);
  }

  act(mounted: Mounted, action: RowAction, button: HTMLElement): void {
    const { store, board, panels, runtime } = this.options;
    const paper = this.read(mounted);
    // Fails at once, and says in the row what to do.
    if (!runtime.alive()) return void store.save(paper, null);
    const { state, undo } = store.entry(paper.canonical);
    board.current = mounted;
    if (action === 'undo') {
      void (undo === 'remove' ? store.save(paper, null) : store.unsave(paper, null));
      mounted.view.focus();
    } else if (action === 'save' && !state?.saved) void store.save(paper, 'save');
    else {
      if (action === 'annotate' && !state?.saved) void store.save(paper, 'save');
      panels.edit({ paper, anchor: mounted.view.host, opener: button, part: action });
    }
  }

  private look(): void {
    const { board, store, panels, runtime, checkAddress } = this.options;
    if (!runtime.alive()) return store.onOrphan();
    checkAddress();
    if (this.ending.signal.aborted) return;
    const start = performance.now();
    const fresh = board.update(this.rows());
    if (fresh.length > 0) performance.measure('postil:inject', { start, end: performance.now(), detail: fresh.length });
    this.watch?.forget();
    void store.lookup(fresh.filter(({ canonical }) => !store.entry(canonical).state));
    this.readSoon(fresh);
    if (fresh.length > 0) this.whenIdle(() => panels.prepare());
    clearTimeout(this.healthTimer);
    this.healthTimer = setTimeout(() => this.whenIdle(() => this.report()), HEALTH_MS);
  }

  private rows(): Row[] {
    const { site, kind, view } = this.options;
    if (kind !== 'paper') return site.rows(view.document, view.location);
    const row = site.paper(view.document, view.location);
    return row ? [row] : [];
  }

  /** Reads in small portions, but soon: before the site typesets formulas away. Sites keep what was read first. */
  private readSoon(rows: readonly Row[]): void {
    if (rows.length === 0) return;
    this.whenIdle(() => {
      for (const row of rows.slice(0, READ_AT_ONCE)) void row.paper;
      this.readSoon(rows.slice(READ_AT_ONCE));
    }, 100);
  }

  private whenIdle(work: () => void, timeout = 2000): void {
    const { view } = this.options;
    const run = (): void => void (this.ending.signal.aborted || work());
    if ('requestIdleCallback' in view) view.requestIdleCallback(run, { timeout });
    else run();
  }

  private report(): void {
    const { site, kind, view, runtime } = this.options;
    site.prepare?.(view.document);
    const health = healthOf(site.id, kind, this.rows());
    const seen = JSON.stringify({ ...health, seenAt: '' });
    if (seen === this.reported) return;
    this.reported = seen;
    runtime.send('reportHealth', { health }).catch(() => undefined);
  }

  /** The paper as the page shows it now, with all that the embedded JSON has. */
  private read({ row }: Mounted): SeenPaper {
    this.options.site.prepare?.(this.options.view.document);
    return row.paper;
  }

  private isOurs(event: Event): boolean {
    const path = event.composedPath();
    return this.options.panels.at(path) !== undefined || this.options.board.rowAt(path) !== null;
  }

  /** Keys inside Postil never reach the page; the browser's own effect (typing, pressing) stays. */
  private keydown(event: KeyboardEvent): void {
    const path = event.composedPath();
    const open = this.options.panels.at(path);
    if (open) {
      event.stopImmediatePropagation();
      open.key(event);
      return;
    }
    const at = this.options.board.rowAt(path);
    const command = commandOf(event);
    const used = command !== null && this.run(command, at);
    if (used) event.preventDefault();
    if (used || at) event.stopImmediatePropagation();
  }

  private run(command: Command, at: Mounted | null): boolean {
    const { board, panels } = this.options;
    if (command === 'escape') return this.escape();
    if (command === 'help') {
      panels.explain((board.current ?? board.step(1))?.row.canonical);
      return true;
    }
    if (command === 'undo') return this.undo();
    if (board.rows.length === 0) return false;
    if (at) board.current = at;
    if (command === 'next' || command === 'previous') {
      board.select(board.step(command === 'next' ? 1 : -1));
      return true;
    }
    // A key for "this paper" with no paper chosen: the only one of a paper page, else choose first, do nothing yet.
    const mounted = board.current ?? (board.rows.length === 1 ? board.rows[0] : undefined);
    if (!mounted) board.select(board.step(1));
    else if (command === 'status' || command in NEXT_STATUS) this.setStatus(mounted, command as Status | 'status');
    else {
      board.select(mounted);
      // Lists have no button of their own in the row.
      const button = mounted.view.button(command) ?? mounted.view.button('annotate');
      if (button) this.act(mounted, command as RowAction, button);
    }
    return true;
  }

  private escape(): boolean {
    const { board, panels } = this.options;
    if (panels.close(true)) return true;
    if (board.current) {
      (board.current.view.host.shadowRoot?.activeElement as HTMLElement | null)?.blur();
      board.select(null);
    } else return false;
    return true;
  }

  /** What was saved or removed last, as long as its row offers to undo it. */
  private undo(): boolean {
    const { board, store } = this.options;
    const mounted = board.rows.find(({ row }) => row.canonical === store.last);
    if (!mounted || !store.entry(store.last).undo) return false;
    this.act(mounted, 'undo', mounted.view.host);
    return true;
  }

  /** `status` alone means the next one. */
  private setStatus(mounted: Mounted, wanted: Status | 'status'): void {
    const { store } = this.options;
    const paper = this.read(mounted);
    const { state } = store.entry(paper.canonical);
    const status = wanted === 'status' ? NEXT_STATUS[state?.status ?? 'unread'] : wanted;
    void store.edit(paper, { kind: 'status', status });
  }
}
