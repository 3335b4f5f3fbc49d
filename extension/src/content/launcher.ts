/** The floating button of pages that are the text of one paper and have no row to put buttons in. */

import { iconButton, make } from './dom';
import { ANNOTATE, icon } from './icons';
import LAUNCHER_CSS from './launcher.css?inline';
import { keepInside } from './presses';
import type { Entry } from './store';
import { dress } from './theme';

/** The browser's own viewer shows a PDF in an element that pages and scripts cannot look into. */
export function isPdf(document: Document): boolean {
  return document.contentType === 'application/pdf' || document.querySelector('body > embed[type="application/pdf"]') !== null;
}

export class Launcher {
  private readonly host = make('postil-launcher' as 'div', { 'data-postil': 'launcher' });
  private readonly button: HTMLButtonElement;
  private readonly label = make('span');

  constructor(document: Document, private readonly name: string, press: () => void, signal: AbortSignal) {
    const root = this.host.attachShadow({ mode: 'open' });
    dress(root, LAUNCHER_CSS);
    this.button = iconButton(icon(ANNOTATE), name, 'launch', press);
    this.button.append(this.label);
    root.append(this.button);
    keepInside(root);
    this.show({ annotations: 0, error: '' });
    document.documentElement.append(this.host);
    signal.addEventListener('abort', () => this.host.remove());
  }

  show({ annotations, error }: Pick<Entry, 'annotations' | 'error'>): void {
    this.label.textContent = error || (annotations > 0 ? `${this.name} (${annotations})` : this.name);
  }
}
