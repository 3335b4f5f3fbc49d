/** The bar beside a finished selection. It never takes the selection away; Tab from the page leads into it. */

import { COLORS, type HighlightColor } from '../shared/annotation';
import { iconButton, make } from '../content/dom';
import { COMMENT, COPY, TAGS, icon } from '../content/icons';
import { keepInside } from '../content/presses';
import TOOLBAR_CSS from './toolbar.css?inline';

export type ToolbarAction = HighlightColor | 'comment' | 'tag' | 'copy';
type Dress = (root: ShadowRoot, css: string) => void;

const GAP = 8;
const EDGE = 8;

export class Toolbar {
  readonly host = make('postil-toolbar' as 'div', { 'data-postil': 'toolbar' });
  private readonly root = this.host.attachShadow({ mode: 'open' });
  private readonly bar: HTMLElement;
  private range: Range | null = null;

  constructor(private readonly document: Document, dress: Dress, private readonly act: (action: ToolbarAction, range: Range) => void) {
    dress(this.root, TOOLBAR_CSS);
    const swatches = COLORS.map((color) => this.swatch(color));
    const others = [
      iconButton(icon(COMMENT), 'Comment', 'tool', () => this.choose('comment')),
      iconButton(icon(TAGS), 'Tag', 'tool', () => this.choose('tag')),
      iconButton(icon(COPY), 'Copy quote', 'tool', () => this.choose('copy')),
    ];
    others[0]?.setAttribute('aria-keyshortcuts', 'a');
    this.bar = make('div', { class: 'bar', role: 'toolbar', 'aria-label': 'Annotate' }, ...swatches, make('i', { class: 'rule' }), ...others);
    this.root.append(this.bar);
    for (const button of this.buttons()) button.tabIndex = -1;
    // A press that took the focus would end the selection.
    this.root.addEventListener('mousedown', (event) => event.preventDefault());
    keepInside(this.root);
  }

  get open(): boolean {
    return this.range !== null;
  }

  show(range: Range, last: HighlightColor): void {
    this.range = range;
    for (const button of this.buttons()) {
      const isLast = button.dataset.color === last;
      button.tabIndex = isLast ? 0 : -1;
      button.classList.toggle('last', isLast);
      if (isLast) button.setAttribute('aria-keyshortcuts', 'h');
      else if (button.dataset.color) button.removeAttribute('aria-keyshortcuts');
    }
    if (!this.host.isConnected) this.document.documentElement.append(this.host);
    this.place();
  }

  hide(): void {
    this.range = null;
    this.host.remove();
  }

  /** After scrolling or a change of size. */
  place(): void {
    const view = this.document.defaultView;
    if (!this.range || !view) return;
    const boxes = [...this.range.getClientRects()].filter(({ width }) => width > 0);
    const last = boxes.at(-1) ?? this.range.getBoundingClientRect();
    const first = boxes[0] ?? last;
    const { width, height } = this.bar.getBoundingClientRect();
    const below = last.bottom + GAP;
    const top = below + height <= view.innerHeight - EDGE ? below : Math.max(EDGE, first.top - GAP - height);
    const middle = (boxes.length > 1 ? last.right : (last.left + last.right) / 2) - width / 2;
    const left = Math.max(EDGE, Math.min(middle, this.document.documentElement.clientWidth - width - EDGE));
    this.host.style.left = `${left}px`;
    this.host.style.top = `${top}px`;
    this.host.style.visibility = last.bottom < 0 || first.top > view.innerHeight ? 'hidden' : 'visible';
  }

  focus(): void {
    this.buttons().find(({ tabIndex }) => tabIndex === 0)?.focus();
  }

  /** True when the bar has used the key. */
  key(event: KeyboardEvent): boolean {
    const buttons = this.buttons();
    const at = buttons.indexOf(this.root.activeElement as HTMLButtonElement);
    const to: Record<string, number> = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 };
    const next = to[event.key];
    if (next === undefined || at < 0) return false;
    const target = buttons[(next + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === target ? 0 : -1;
    target?.focus();
    return true;
  }

  private choose(action: ToolbarAction): void {
    if (this.range) this.act(action, this.range);
  }

  private swatch(color: HighlightColor): HTMLButtonElement {
    const button = iconButton('<i></i>', `Highlight ${color}`, `swatch ${color}`, () => this.choose(color));
    button.dataset.color = color;
    return button;
  }

  private buttons(): HTMLButtonElement[] {
    return [...this.root.querySelectorAll('button')];
  }
}
