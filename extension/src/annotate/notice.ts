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

interface Undoable {
  sentence: string;
  undo(): void;
}

export class Notice {
  readonly host = make('postil-notice' as 'div', { 'data-postil': 'notice' });
  private readonly box = make('div', { class: 'box' });
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What may be taken back, the last at the end. */
  private undos: Undoable[] = [];

  constructor(private readonly document: Document, dress: (root: ShadowRoot, css: string) => void) {
    const root = this.host.attachShadow({ mode: 'open' });
    dress(root, NOTICE_CSS);
    root.append(this.box);
    keepInside(root);
  }

  /** Goes after some seconds; what was told before can be taken back until then. */
  tell(sentence: string, undo?: () => void): void {
    if (undo) this.undos.push({ sentence, undo });
    this.show(sentence, 'status', undo ? [{ name: 'Undo', run: () => this.takeBack() }] : []);
    this.timer = setTimeout(() => this.hide(), STAYS_MS);
  }

  /** Stays until it is closed or acted upon. */
  warn(sentence: string, ...actions: NoticeAction[]): void {
    this.undos = [];
    this.show(sentence, 'alert', actions.map(({ name, run }) => ({
      name,
      run: () => {
        this.hide();
        run();
      },
    })));
  }

  hide(): void {
    clearTimeout(this.timer);
    this.undos = [];
    this.host.remove();
  }

  /** What was lost is still said, with its text to copy. */
  end(): void {
    if (!this.box.classList.contains('alert')) this.hide();
  }

  /** Takes back what was told last, and offers what was told before that. */
  takeBack(): boolean {
    const last = this.undos.pop();
    if (!last) return false;
    const before = this.undos.pop();
    if (before) this.tell(before.sentence, before.undo);
    else this.hide();
    last.undo();
    return true;
  }

  private show(sentence: string, role: 'status' | 'alert', actions: readonly NoticeAction[]): void {
    clearTimeout(this.timer);
    this.document.documentElement.append(this.host);
    this.box.className = `box ${role}`;
    this.box.replaceChildren(
      make('span', { role }, sentence),
      ...actions.map(({ name, run }) => make('button', { type: 'button', class: 'act', click: run }, name)),
      iconButton(icon(CLOSE), 'Dismiss', 'round', () => this.hide()),
    );
  }
}
