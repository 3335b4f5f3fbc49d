/** What a view has just done, said once, with a way back. */

import { make } from '../content/dom';
import { wordsOf } from '../shared/words';

export class Said {
  readonly root = make('div', { class: 'told', role: 'status' });

  /** `undo` may fail; then the sentence says why. */
  say(words: string, undo?: () => Promise<unknown>): void {
    const take = async (): Promise<void> => {
      try {
        await undo?.();
        this.say('Undone');
      } catch (error) {
        this.fail(error);
      }
    };
    const parts: (Node | string)[] = words === '' ? [] : [make('span', {}, words)];
    if (undo) parts.push(make('button', { type: 'button', class: 'plain', click: () => void take() }, 'Undo'));
    this.root.classList.remove('bad');
    this.root.replaceChildren(...parts);
  }

  /** For what took away the control that was pressed. */
  focusUndo(): void {
    this.root.querySelector('button')?.focus();
  }

  fail(error: unknown): void {
    this.root.classList.add('bad');
    this.root.replaceChildren(make('span', {}, wordsOf(error)));
  }
}
