/** Annotating from the first content script's side: fetches annotate.js when a page needs it, and hands it what happens. */

import type { Annotator } from '../annotate/annotator';
import type { SeenPaper } from '../shared/model';
import { type AnnotateScript, registered } from './annotateScript';
import type { PageSource } from './htmlFace';
import type { Panels } from './panels';
import { Refused, type Runtime } from './runtime';
import type { Store } from './store';
import { dress } from './theme';

const ABSENT = 'the browser did not load it. Try again; if it stays, reload this page.';

export interface AnnotatingOptions {
  page: Omit<PageSource, 'onChange'>;
  runtime: Runtime;
  store: Store;
  panels: Panels;
  signal: AbortSignal;
}

export class Annotating {
  private annotator: Annotator | null = null;
  private coming: Promise<Annotator> | null = null;
  private readonly changes = new Set<() => void>();
  /** Papers asked about already. */
  private asked = '';

  constructor(private readonly options: AnnotatingOptions) {
    const { page, signal } = options;
    const { document } = page.view;
    // Ahead of the end of a selection, so that the bar comes at once.
    document.addEventListener('selectionchange', () => {
      if (!this.annotator && document.getSelection()?.isCollapsed === false) this.load().catch(() => undefined);
    }, { signal });
    signal.addEventListener('abort', () => {
      this.annotator = null;
    });
  }

  /** The page changed: what is shown is anchored again, and papers that are new to it are asked about. */
  look(papers: readonly SeenPaper[]): void {
    for (const listener of this.changes) listener();
    const asked = papers.map(({ canonical }) => canonical).join();
    if (asked === this.asked) return;
    this.asked = asked;
    void this.refresh(papers);
  }

  /** Annotations may have changed elsewhere. */
  async refresh(papers: readonly SeenPaper[]): Promise<void> {
    if (this.annotator) return this.annotator.refresh();
    if (papers.length === 0) return;
    const lists = await this.options.runtime.send('annotations', { papers: [...papers] }).catch(() => []);
    if (lists.some(({ length }) => length > 0)) await this.load().catch(() => undefined);
  }

  /** Opens the panel of a paper; says in its row if that fails. */
  open(paper: SeenPaper): void {
    this.use(paper.canonical, (annotator) => annotator.open(paper));
  }

  /** Acts on what is selected on the page; false where nothing is. */
  withSelection(action: 'highlight' | 'comment'): boolean {
    const { view } = this.options.page;
    const text = view.document.getSelection()?.toString() ?? '';
    if (!/\S/.test(text)) return false;
    if (this.annotator) return this.annotator[action]();
    this.use(this.options.page.paper()?.canonical ?? '', (annotator) => annotator[action]());
    return true;
  }

  /** Whether a press or key went through the annotator's own hosts. */
  inside(path: readonly EventTarget[]): boolean {
    return this.annotator?.inside(path) === true;
  }

  /** Keys that are the annotator's whatever else there is: those in its hosts, Escape, Tab into its bar. */
  key(event: KeyboardEvent): boolean {
    return this.annotator?.keydown(event) === true;
  }

  private use(canonical: string, run: (annotator: Annotator) => void): void {
    if (this.annotator) return run(this.annotator);
    const { store } = this.options;
    this.load().then(run, (error) => canonical && store.fail(canonical, 'Could not open', error));
  }

  /** Asks once at a time, and again after a failure. */
  private load(): Promise<Annotator> {
    if (this.annotator) return Promise.resolve(this.annotator);
    this.coming ??= this.fetch().finally(() => {
      this.coming = null;
    });
    return this.coming;
  }

  private async fetch(): Promise<Annotator> {
    const { page, runtime, store, panels, signal } = this.options;
    if (!registered()) await runtime.send('panels', { script: 'annotate' });
    const script: AnnotateScript | undefined = registered();
    if (!script || signal.aborted) throw new Refused(ABSENT);
    const onChange: PageSource['onChange'] = (listener, until) => {
      this.changes.add(listener);
      until.addEventListener('abort', () => this.changes.delete(listener));
    };
    const annotator = script({
      page: { ...page, onChange }, runtime, dress, signal,
      saved: (state) => store.receive([state]),
      panel: async (of) => (await panels.script()).drawer(of),
      counted: (canonical, count) => store.count(canonical, count),
    });
    this.annotator = annotator;
    void annotator.refresh();
    // The panel, for a comment right after the selection.
    panels.prepare();
    return annotator;
  }
}
