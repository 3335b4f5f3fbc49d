/** What the user does on the page: selects, presses the bar or a key, clicks on what is painted. */

import { COLORS, type HighlightColor } from '../shared/annotation';
import type { SeenPaper } from '../shared/model';
import { commandOf } from '../content/keyboard';
import { measured } from '../shared/measured';
import type { Annotator } from './annotator';
import { annotationsAt } from './hit';
import { followSelection, selectedRange } from './selection';
import { Toolbar, type ToolbarAction } from './toolbar';

/** What keeps its own clicks. */
const THEIRS = 'a[href], button, input, textarea, select, summary, label, video, audio, [role=button], [contenteditable]';

export class Gestures {
  readonly toolbar: Toolbar;
  /** Looks at what is selected now. */
  readonly look: () => void;
  private lastColor: HighlightColor = 'yellow';

  constructor(private readonly annotator: Annotator) {
    const { face, dress, preferences, signal } = annotator.options;
    const { document } = face;
    this.toolbar = new Toolbar(document, dress, (action, range) => this.act(action, range));
    void preferences.lastColor().then((color) => (this.lastColor = color));
    this.look = followSelection(document, {
      finished: (range) => this.offer(range),
      gone: () => this.hide(),
    }, signal);
    document.addEventListener('click', (event) => this.click(event), { signal });
    for (const type of ['scroll', 'resize']) {
      document.defaultView?.addEventListener(type, () => this.toolbar.place(), { capture: true, passive: true, signal });
    }
  }

  hide(): void {
    this.toolbar.hide();
  }

  /** Acts on what is selected: null highlights it in the colour used last. False where nothing is selected. */
  withSelection(action: ToolbarAction | null): boolean {
    const range = selectedRange(this.annotator.options.face.document);
    if (!range || !this.paperOf(range)) return false;
    this.act(action ?? this.lastColor, range);
    return true;
  }

  /** True when the key was used. */
  key(event: KeyboardEvent): boolean {
    const path = event.composedPath();
    const { notice, drawer: { panel } } = this.annotator;
    if (panel && path.includes(panel.host)) {
      const [field] = path;
      const typing = field instanceof Element && field.matches('textarea, input');
      return panel.key(event) || (commandOf(event) === 'undo' && !typing && notice.takeBack());
    }
    if (path.includes(this.toolbar.host) && this.toolbar.key(event)) return true;
    if (!this.annotator.inside(path)) return this.pageKey(event);
    if (event.key !== 'Escape') return false;
    notice.hide();
    this.hide();
    return true;
  }

  private pageKey(event: KeyboardEvent): boolean {
    const { annotator } = this;
    const { face } = annotator.options;
    const { body, activeElement } = face.document;
    if (event.key === 'Tab' && !event.shiftKey && this.toolbar.open && (!activeElement || activeElement === body)) {
      this.toolbar.focus();
      return true;
    }
    const command = commandOf(event);
    if (command === 'escape') return annotator.close();
    if (command === 'highlight') return annotator.highlight();
    if (command === 'undo') return annotator.notice.takeBack();
    if (command !== 'annotate') return false;
    if (annotator.comment()) return true;
    const [paper] = face.papers();
    if (paper) annotator.open(paper);
    return paper !== undefined;
  }

  private paperOf(range: Range): SeenPaper | null {
    const { face } = this.annotator.options;
    return face.isOurs?.(range.commonAncestorContainer) === true ? null : face.paperOf(range);
  }

  private offer(range: Range): void {
    if (this.paperOf(range)) this.toolbar.show(range, this.lastColor);
    else this.hide();
  }

  private act(action: ToolbarAction, selected: Range): void {
    const start = performance.now();
    const { annotator } = this;
    const { face, preferences } = annotator.options;
    const range = selected.cloneRange();
    const paper = this.paperOf(range);
    if (!paper) return;
    if (action === 'copy') {
      this.hide();
      annotator.copy(range.toString());
      return;
    }
    const target = face.describe(range, paper);
    if (!target) {
      annotator.notice.tell('There is no text in this selection that could be highlighted.');
      return;
    }
    const color = COLORS.find((one) => one === action) ?? this.lastColor;
    if (color !== this.lastColor) preferences.used(color);
    this.lastColor = color;
    const id = crypto.randomUUID();
    void annotator.make(paper, { id, target, color, comment: '', tags: [] }, [range]);
    this.hide();
    // So that the colour is seen.
    face.document.getSelection()?.removeAllRanges();
    this.measure(start);
    if (action !== 'comment' && action !== 'tag') return;
    annotator.showPanel(paper);
    annotator.select(id, action);
  }

  /** `postil:highlight`: from the press to the frame that shows the colour. */
  private measure(start: number): void {
    const view = this.annotator.options.face.document.defaultView;
    const done = (): void => measured('postil:highlight', start);
    view?.requestAnimationFrame?.(() => setTimeout(done));
  }

  /** A click on a painted passage opens it, the next one what else is there; links, buttons and selections keep theirs. */
  private click(event: MouseEvent): void {
    const { document } = this.annotator.options.face;
    const path = event.composedPath();
    const [target] = path;
    if (event.defaultPrevented || event.button !== 0 || this.annotator.inside(path) || selectedRange(document)) return;
    if (target instanceof Element && target.closest(THEIRS)) return;
    const hits = annotationsAt(document, event.clientX, event.clientY, this.annotator.everywhere());
    const at = hits.findIndex(({ annotation }) => annotation.id === this.annotator.current);
    const hit = hits[(at + 1) % hits.length];
    if (hit) this.annotator.open(hit.paper, hit.annotation.id);
  }
}
