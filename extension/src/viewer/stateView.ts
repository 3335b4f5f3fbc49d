/** What is shown while there is no PDF: that it comes, why it does not and what helps, and a place to drop a file. */

import { make } from '../content/dom';
import type { NextStep, Unreachable } from './source';

export interface StateActions {
  choose(): void;
  step(step: NextStep): void;
}

const STEPS: Record<NextStep, string> = {
  allow: 'Allow this site',
  retry: 'Try again',
  open: 'Open the address itself',
  settings: 'Settings of this extension',
};

const size = (bytes: number) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

export class StateView {
  constructor(
    private readonly root: HTMLElement,
    private readonly actions: StateActions,
  ) {}

  clear(): void {
    this.root.hidden = true;
    this.root.replaceChildren();
  }

  /** Nothing to open yet. */
  welcome(): void {
    this.show(make('h2', {}, 'Open a PDF'), make('p', {}, 'Drop a file here, or choose one. It stays on this machine: only what you highlight and write goes to your library.'), this.chooser(true));
  }

  loading(name: string): void {
    this.show(make('h2', {}, 'Opening the PDF…'), make('p', { class: 'muted' }, name), make('progress', { 'aria-label': 'Fetching' }), make('p', { class: 'muted small counted' }));
  }

  progress(received: number, total?: number): void {
    const bar = this.root.querySelector('progress');
    const counted = this.root.querySelector('.counted');
    if (!bar || !counted) return;
    if (total) {
      bar.max = total;
      bar.value = received;
    }
    counted.textContent = total ? `${size(received)} of ${size(total)}` : size(received);
  }

  failed({ title, message, steps }: Unreachable): void {
    const buttons = steps.map((step, index) => make('button', { type: 'button', class: index === 0 ? 'main' : '', click: () => this.actions.step(step) }, STEPS[step]));
    this.show(make('h2', {}, title), make('p', { role: 'alert' }, message), make('div', { class: 'row' }, ...buttons, this.chooser(steps.length === 0)));
  }

  /** Asks for the password of a PDF; undefined when the user gives up. */
  async password(wrong: boolean): Promise<string | undefined> {
    return new Promise((resolve) => {
      const field = make('input', { type: 'password', id: 'password', autocomplete: 'off' });
      const submit = (event: Event): void => {
        event.preventDefault();
        if (!field.value) return;
        this.loading('Unlocking it…');
        resolve(field.value);
      };
      const form = make(
        'form',
        { submit },
        make('label', { for: 'password' }, 'Password'),
        field,
        make('div', { class: 'row' }, make('button', { class: 'main' }, 'Open'), make('button', { type: 'button', click: () => resolve(undefined) }, 'Cancel')),
      );
      const said = wrong ? 'That is not its password. Try again.' : 'This PDF is protected: type its password. It is kept nowhere.';
      this.show(make('h2', {}, 'A password is needed'), make('p', wrong ? { class: 'bad', role: 'alert' } : {}, said), form);
      field.focus();
    });
  }

  private chooser(first: boolean): HTMLElement {
    return make('button', { type: 'button', class: first ? 'main' : '', click: () => this.actions.choose() }, 'Choose a file');
  }

  private show(...parts: HTMLElement[]): void {
    this.root.hidden = false;
    this.root.replaceChildren(make('section', { class: 'card' }, ...parts));
  }
}
