/** The overlay that lists the keys. */

import { deepActive, iconButton, make } from './dom';
import { CLOSE, icon } from './icons';
import HELP_CSS from './help.css?inline';
import { keepInside } from './presses';
import type { dress } from './theme';

export const KEYS: [string[], string][] = [
  [['j', 'k'], 'next, previous paper'],
  [['s'], 'save; edit when saved'],
  [['t'], 'tags'],
  [['n'], 'note'],
  [['l'], 'lists'],
  [['h'], 'highlight the selection'],
  [['a'], 'comment on the selection; without one, annotations'],
  [['↑', '↓'], 'in the annotations: previous, next'],
  [['1', '2', '3'], 'unread, reading, read'],
  [['r'], 'unread → reading → read'],
  [['u'], 'undo saving or removing'],
  [['Esc'], 'close, let go of the paper'],
  [['?'], 'these keys'],
];

export interface HelpOptions {
  document: Document;
  dress: typeof dress;
  closed(): void;
}

export class Help {
  readonly host: HTMLElement;
  private readonly before: Element | null;

  constructor(private readonly options: HelpOptions) {
    const { document } = options;
    this.before = deepActive(document);
    this.host = make('postil-help' as 'div', { 'data-postil': 'help' });
    const root = this.host.attachShadow({ mode: 'open' });
    options.dress(root, HELP_CSS);
    const close = iconButton(icon(CLOSE), 'Close', 'round', () => this.close());
    const rows = KEYS.flatMap(([keys, meaning]) => [make('dt', {}, ...keys.map((key) => make('kbd', {}, key))), make('dd', {}, meaning)]);
    root.append(make('div', { class: 'box', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'postil-help' },
      make('header', {}, make('h2', { id: 'postil-help' }, 'Postil: keys'), close), make('dl', {}, ...rows)));
    keepInside(root);
    this.host.addEventListener('click', (event) => event.composedPath()[0] === this.host && this.close());
    document.documentElement.append(this.host);
    close.focus();
  }

  key(event: KeyboardEvent): void {
    if (event.key === 'Tab') event.preventDefault();
    if (event.key !== 'Escape' && event.key !== '?') return;
    event.preventDefault();
    this.close();
  }

  close(): void {
    this.host.remove();
    if (this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
    this.options.closed();
  }
}
