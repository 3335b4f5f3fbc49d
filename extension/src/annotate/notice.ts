/** One sentence at the foot of the page with what can be done about it: undo, try again, copy. */

import { iconButton, make } from '../content/dom';
import { CLOSE, icon } from '../content/icons';
import { keepInside } from '../content/presses';
import NOTICE_CSS from './notice.css?inline';

const STAYS_MS = 8000;

export interface NoticeAction {
  name: string;
  run(): void;
}

export class Notice {
  readonly host = make('postil-notice' as 'div', { 'data-postil': 'notice' });
  private readonly box = make('div', { class: 'box' });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private undo: (() => void) | null = null;

  constructor(private readonly document: Document, dress: (root: ShadowRoot, css: string) => void) {
    const root = this.host.attachShadow({ mode: 'open' });
    dress(root, NOTICE_CSS);
    root.append(this.box);
    keepInside(root);
  }

  /** Goes after some seconds. */
  tell(sentence: string, ...actions: NoticeAction[]): void {
    this.show(sentence, 'status', actions);
    this.undo = actions.find(({ name }) => name === 'Undo')?.run ?? null;
    this.timer = setTimeout(() => this.hide(), STAYS_MS);
  }

  /** Stays until it is closed or acted upon. */
  warn(sentence: string, ...actions: NoticeAction[]): void {
    this.show(sentence, 'alert', actions);
  }

  hide(): void {
    clearTimeout(this.timer);
    this.undo = null;
    this.host.remove();
  }

  /** What was lost is still said, with its text to copy. */
  end(): void {
    if (!this.box.classList.contains('alert')) this.hide();
  }

  /** Takes back what was last told, as long as that is offered. */
  takeBack(): boolean {
    const { undo } = this;
    if (!undo) return false;
    this.hide();
    undo();
    return true;
  }

  private show(sentence: string, role: 'status' | 'alert', actions: readonly NoticeAction[]): void {
    this.hide();
    const press = (run: () => void) => (): void => {
      this.hide();
      run();
    };
    this.document.documentElement.append(this.host);
    this.box.className = `box ${role}`;
    this.box.replaceChildren(
      make('span', { role }, sentence),
      ...actions.map(({ name, run }) => make('button', { type: 'button', class: 'act', click: press(run) }, name)),
      iconButton(icon(CLOSE), 'Dismiss', 'round', () => this.hide()),
    );
  }
}
