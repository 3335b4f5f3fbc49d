/** One edit that the server refused: what, why, and what to do about it. */

import { make } from '../content/dom';
import type { Connection } from './messages';

type Refused = Connection['refused'][number];

export function refusedRow({ title, reason }: Refused, resolve: (action: 'retry' | 'discard') => void): HTMLElement {
  return make(
    'li',
    { class: 'notice bad small' },
    make('strong', {}, title),
    make('p', {}, reason),
    make(
      'div',
      { class: 'row' },
      make('button', { type: 'button', click: () => resolve('retry') }, 'Try again'),
      make('button', { type: 'button', class: 'plain', click: () => resolve('discard') }, 'Give up this edit'),
    ),
  );
}
