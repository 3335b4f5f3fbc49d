/** One page kind at one address: reads rows, mounts buttons, runs the popover and the keys; ends as a whole. */

import type { SeenPaper } from '../shared/model';
import type { PageKind, Row, Site } from '../sites/site';
import { Annotating } from './annotating';
import type { Board, Mounted } from './board';
import { healthOf } from './health';
import { Keys } from './keys';
import type { Panels } from './panels';
import { namedOf } from './named';
import type { RowAction } from './rowView';
import { measured } from '../shared/measured';
import type { Runtime } from './runtime';
import type { Store } from './store';
import { TypedAhead } from './typedAhead';
import { type Watch, watchChanges } from './watch';

const HEALTH_MS = 1200;
const ASK_MS = 150;
const READ_AT_ONCE = 50;

export interface SessionOptions {
  site: Site;
  /** `text`: the page is the text of one paper, and has no rows. */
  kind: PageKind | 'text';
  view: Window & typeof globalThis;
  runtime: Runtime;
  store: Store;
  board: Board;
  panels: Panels;
  /** Looks whether the address has changed without a sign. */
  checkAddress(): void;
}

export class Session {
  readonly kind: PageKind | 'text';
  private readonly ending = new AbortController();
  private readonly annotating: Annotating;
  /** The paper of a page that is about one, as last read. */
  private own: SeenPaper | null = null;
  private readonly watch: Watch;
  private reported = '';
  private healthTimer: ReturnType<typeof setTimeout> | undefined;
  private askTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: SessionOptions) {
    this.kind = options.kind;
    const { view, runtime, store, board } = options;
    const { signal } = this.ending;
    const rows = (): Row[] => (this.isOfOne ? [] : board.rows.map(({ row }) => row));
    this.annotating = new Annotating({ page: { view, rows, paper: () => this.own }, runtime, store, panels: options.panels, signal });
    const keys = new Keys({ session: this, annotating: this.annotating, board, store, panels: options.panels, ahead: new TypedAhead(view.document, signal) });
    view.addEventListener('keydown', (event) => keys.press(event), { capture: true, signal });
    for (const type of ['keypress', 'keyup'] as const) {
      view.addEventListener(type, (event) => this.isOurs(event) && event.stopImmediatePropagation(), { capture: true, signal });
    }
    view.addEventListener('pagehide', () => options.panels.close(), { signal });
    this.watch = watchChanges(view, () => this.look(), signal);
    this.look();
  }

  end(): void {
    clearTimeout(this.healthTimer);
    clearTimeout(this.askTimer);
    this.options.panels.close();
    this.ending.abort();
  }

  papers(): SeenPaper[] {
    if (this.kind === 'text') return this.own ? [this.own] : [];
    return this.options.board.rows.map(({ row }) => row.paper);
  }

  /** Annotations were made, changed or removed elsewhere. */
  annotationsChanged(): void {
    clearTimeout(this.askTimer);
    this.askTimer = setTimeout(() => void this.annotating.refresh(this.named()), ASK_MS);
  }

  /** Opens the annotations of the paper that the page is about; false where it is about none. */
  annotate(): boolean {
    if (this.own) this.annotating.open(this.own);
    return this.own !== null;
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
    else if (action === 'annotate') {
      panels.close();
      this.annotating.open(paper);
    } else {
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
    if (fresh.length > 0) measured('postil:inject', start, fresh.length);
    this.watch?.forget();
    this.readOwn();
    this.annotating.look(this.named());
    void store.lookup(fresh.filter(({ canonical }) => !store.entry(canonical).state));
    this.readSoon(fresh);
    if (fresh.length > 0) this.whenIdle(() => panels.prepare());
    clearTimeout(this.healthTimer);
    this.healthTimer = setTimeout(() => this.whenIdle(() => this.report()), HEALTH_MS);
  }

  private rows(): Row[] {
    const { site, kind, view } = this.options;
    if (kind === 'text') return [];
    if (kind !== 'paper') return site.rows(view.document, view.location);
    const row = site.paper(view.document, view.location);
    return row ? [row] : [];
  }

  private get isOfOne(): boolean {
    return this.kind === 'paper' || this.kind === 'text';
  }

  private readOwn(): void {
    const { site, view, board } = this.options;
    const [first] = board.rows;
    if (this.kind === 'text') this.own = site.text?.(view.document, view.location) ?? null;
    else if (this.kind === 'paper') this.own = first ? this.read(first) : null;
  }

  /** The page's papers by their identity. */
  private named(): SeenPaper[] {
    return this.own ? [this.own] : this.options.board.rows.map(({ row }) => namedOf(row));
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
    if (kind === 'text') return;
    site.prepare?.(view.document);
    const health = healthOf(site.id, kind, this.rows());
    const seen = JSON.stringify({ ...health, seenAt: '' });
    if (seen === this.reported) return;
    this.reported = seen;
    runtime.send('reportHealth', { health }).catch(() => undefined);
  }

  /** The paper as the page shows it now, with all that the embedded JSON has. */
  read({ row }: Mounted): SeenPaper {
    this.options.site.prepare?.(this.options.view.document);
    return row.paper;
  }

  private isOurs(event: Event): boolean {
    const path = event.composedPath();
    return this.options.panels.at(path) !== undefined || this.annotating.inside(path) || this.options.board.rowAt(path) !== null;
  }
}
