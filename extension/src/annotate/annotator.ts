/** Annotating one face: what is kept, where it is, what is painted, and the panel that shows it. Ends with its signal. */

import { type NewAnnotation, quoteOf } from '../shared/annotation';
import type { PaperState, SeenPaper } from '../shared/model';
import { wordsOf } from '../shared/words';
import type { Drafts } from '../content/drafts';
import type { Runtime } from '../content/runtime';
import { type Placed, type Which, Anchors } from './anchors';
import { Drawer } from './drawer';
import type { Face } from './face';
import { Flash } from './flash';
import { Gestures } from './gestures';
import { Notice } from './notice';
import { measured } from '../shared/measured';
import { PAINTS, type Paint, type PaintName } from './painter';
import type { Panel } from './panel';
import type { Preferences } from './preferences';
import { Shelf } from './shelf';

export interface AnnotatorOptions {
  face: Face;
  runtime: Pick<Runtime, 'send'>;
  paint: Paint;
  drafts: Drafts;
  preferences: Preferences;
  /** Gives a shadow root the page's colours and one sheet of its own. */
  dress(root: ShadowRoot, css: string): void;
  /** A paper was saved by annotating it. */
  saved?(state: PaperState): void;
  /** How many annotations each of the face's papers has, whenever that may have changed. */
  counted?(canonical: string, count: number): void;
  /** The panel, when it is first needed: `makePanel` of makePanel.ts, or a script that has it. */
  panel(annotator: Annotator): Panel | Promise<Panel>;
  /** Opens a paper's PDF, at an annotation if one is named; missing in the viewer itself. */
  openPdf?(paper: SeenPaper, url: string, annotation?: string): void;
  signal: AbortSignal;
}

const CHANGE_MS = 250;

export class Annotator {
  readonly shelf: Shelf;
  readonly notice: Notice;
  readonly drawer: Drawer;
  private readonly anchors: Anchors;
  private readonly flash: Flash;
  private readonly gestures: Gestures;
  /** The id of the one that is open in the panel, or ''. */
  current = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the page's text when it last changed. */
  private length = -1;

  constructor(readonly options: AnnotatorOptions) {
    const { face, paint, dress, signal, runtime } = options;
    const { document } = face;
    const view = document.defaultView as Window;
    this.anchors = new Anchors(face);
    this.flash = new Flash(view, paint);
    this.notice = new Notice(document, dress);
    this.shelf = new Shelf(runtime, () => this.repaint(), (state) => options.saved?.(state));
    this.drawer = new Drawer(() => options.panel(this), this.notice);
    this.gestures = new Gestures(this);
    view.addEventListener('pagehide', () => {
      this.shelf.resend();
      this.drawer.panel?.flush();
    }, { signal });
    face.onChange(() => this.changed(), signal);
    signal.addEventListener('abort', () => this.end());
  }

  /** Asks for the annotations of the face's papers again. A failure leaves what is shown. */
  async refresh(): Promise<void> {
    await this.shelf.load(this.options.face.papers()).catch(() => undefined);
    await this.settle('new');
    this.gestures.look();
  }

  /** Opens the panel of a paper, and comes to one of its annotations if one is named. */
  open(paper: SeenPaper, annotation?: string): void {
    this.gestures.hide();
    this.showPanel(paper);
    if (annotation === undefined) this.drawer.use((panel) => panel.focus());
    else void this.jump(annotation);
  }

  /** Highlights what is selected, in the colour used last. False where nothing is. */
  highlight(): boolean {
    return this.gestures.withSelection(null);
  }

  /** Highlights what is selected and opens its comment. False where nothing is. */
  comment(): boolean {
    return this.gestures.withSelection('comment');
  }

  /** Whether an event went through one of the annotator's own hosts. */
  inside(path: readonly EventTarget[]): boolean {
    return [this.gestures.toolbar, this.drawer.panel, this.notice].some((part) => part !== null && path.includes(part.host));
  }

  /** Handles a key wherever it was pressed; prevents its default and answers true when the key was used. */
  keydown(event: KeyboardEvent): boolean {
    const used = this.gestures.key(event);
    if (used) event.preventDefault();
    return used;
  }

  /** Closes what is open. False when nothing was. */
  close(): boolean {
    const any = this.gestures.toolbar.open || this.drawer.open;
    this.gestures.hide();
    this.drawer.close(true);
    return any;
  }

  /** Shows an annotation: in the panel, and on the page if it is there. */
  async jump(id: string): Promise<void> {
    const kept = this.shelf.get(id);
    if (!kept) return;
    const { annotation, paper } = kept;
    if (!this.drawer.open) this.showPanel(paper);
    this.select(id);
    const found = await this.options.face.reveal(paper, annotation.target);
    this.anchors.know(annotation, found);
    this.repaint();
    if (found.ranges.length > 0) this.flash.show(found.ranges);
  }

  /** Makes an annotation of a paper; one with ranges is painted at once. */
  async make(paper: SeenPaper, made: NewAnnotation, ranges: Range[]): Promise<boolean> {
    this.anchors.know(made, { state: 'anchored', score: 1, ranges });
    try {
      const making = this.shelf.make(paper, made);
      if (ranges.length > 0) void this.show(paper, made);
      await making;
      return true;
    } catch (error) {
      const text = [quoteOf(made.target), made.comment].filter(Boolean).join('\n\n');
      const retry = { name: 'Try again', run: () => void this.make(paper, made, ranges) };
      this.notice.warn(`Not saved: ${wordsOf(error)}`, retry, ...(text ? [{ name: 'Copy text', run: () => this.copy(text) }] : []));
      return false;
    }
  }

  /** What of a selection is in the text: that is what is kept, and what is painted from then on. */
  private async show(paper: SeenPaper, { id, target }: NewAnnotation): Promise<void> {
    const found = await this.options.face.anchor(paper, target);
    if (found.ranges.length === 0 || !this.shelf.get(id)) return;
    this.anchors.know({ id, target }, found);
    this.repaint();
  }

  /** An annotation without a passage; its comment is opened. */
  note(paper: SeenPaper): void {
    const id = crypto.randomUUID();
    const target = this.options.face.noteTarget(paper);
    void this.make(paper, { id, target, color: '', comment: '', tags: [] }, []);
    this.select(id, 'comment');
  }

  /** Opens the panel without moving the focus. */
  showPanel(named: SeenPaper): void {
    const paper = this.options.face.whole?.(named) ?? named;
    this.drawer.use((panel) => panel.show(paper, this.placed(paper.canonical), this.version(paper)));
  }

  /** Makes one the current: opened in the panel, underlined on the page. */
  select(id: string, part?: 'comment' | 'tag'): void {
    this.mark(id);
    this.drawer.use((panel) => panel.select(id, part));
  }

  copy(text: string): void {
    navigator.clipboard.writeText(text).then(
      () => this.notice.tell('Copied'),
      () => this.notice.warn('The browser did not let Postil copy. Select the text and copy it by hand.'),
    );
  }

  /** Where each annotation is now. */
  everywhere(): Placed[] {
    return this.shelf.all().map((kept) => this.anchors.place(kept));
  }

  /** Makes one the current by its underline; '' makes none. */
  mark(id: string): void {
    this.current = id;
    this.repaint();
  }

  private placed(canonical: string): Placed[] {
    return this.shelf.of(canonical).map((kept) => this.anchors.place(kept));
  }

  private version(paper: SeenPaper): number | undefined {
    return this.options.face.noteTarget(paper).version;
  }

  /** Paints what is known and shows it in the panel. */
  private repaint(): void {
    const { paint, counted } = this.options;
    const placed = this.everywhere();
    const names = new Map<PaintName, Range[]>(PAINTS.map((name) => [name, []]));
    names.delete('flash');
    const counts = new Map<string, number>();
    for (const { annotation, paper, state, ranges } of placed) {
      counts.set(paper.canonical, (counts.get(paper.canonical) ?? 0) + 1);
      names.get(state === 'moved' ? 'moved' : annotation.color || 'plain')?.push(...ranges);
      if (annotation.id === this.current) names.get('current')?.push(...ranges);
    }
    for (const [name, ranges] of names) paint.show(name, ranges);
    const { panel } = this.drawer;
    const paper = panel?.open ? panel.paper : null;
    if (panel && paper) panel.update(placed.filter((one) => one.paper.canonical === paper.canonical), this.version(paper));
    if (counted) for (const { canonical } of this.options.face.papers()) counted(canonical, counts.get(canonical) ?? 0);
  }

  private async settle(which: Which): Promise<void> {
    const start = performance.now();
    await this.anchors.settle(this.shelf.all(), which, () => this.repaint());
    if (which === 'new') measured('postil:anchor', start, this.shelf.all().length);
  }

  /** Soon, also while changes go on. What was not found is looked for again only when there is more or less text. */
  private changed(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const length = this.options.face.document.body.textContent.length;
      const which = length === this.length ? 'lost' : 'all';
      this.length = length;
      void this.settle(which);
    }, CHANGE_MS);
  }

  private end(): void {
    clearTimeout(this.timer);
    this.flash.end();
    this.gestures.hide();
    this.notice.end();
    this.drawer.close();
    for (const name of PAINTS) this.options.paint.show(name, []);
  }
}
