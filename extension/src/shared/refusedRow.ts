/** One edit that the server refused: what, why, what had been typed, and what to do about it. */

import { make } from '../content/dom';
import type { RefusedEdit } from './messages';

/** Discarding asks once more, as it cannot be undone. */
export function refusedRow({ title, what, reason, text }: RefusedEdit, resolve: (action: 'retry' | 'discard') => void): HTMLElement {
  const again = make('button', { type: 'button', click: () => resolve('retry') }, 'Try again');
  const discard = make('button', { type: 'button', class: 'plain', click: () => ask(true) }, 'Discard…');
  const keep = make('button', { type: 'button', click: () => ask(false) }, 'Keep');
  const sure = make('div', { class: 'row', hidden: true }, make('span', {}, 'Discard it for good?'),
    make('button', { type: 'button', class: 'danger', click: () => resolve('discard') }, 'Discard'), keep);
  const choices = make('div', { class: 'row' }, again, discard);
  const ask = (asking: boolean): void => {
    choices.hidden = asking;
    sure.hidden = !asking;
    (asking ? keep : discard).focus();
  };
  return make('li', { class: 'notice bad small', 'aria-label': `${what} of ${title}` },
    make('p', { class: 'refused-what' }, make('strong', {}, `${what}: `), title),
    make('p', {}, reason),
    ...(text === undefined || text === '' ? [] : [typed(text)]),
    choices, sure);
}

/** What was typed, to be copied by hand or at a press. */
function typed(text: string): HTMLElement {
  const area = make('textarea', { readonly: true, rows: '3', 'aria-label': 'What you had typed' });
  area.value = text;
  const copy = make('button', { type: 'button', class: 'plain', click: () => void put() }, 'Copy');
  const put = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      copy.textContent = 'Copied';
    } catch {
      area.focus();
      area.select();
      copy.textContent = 'Press Ctrl+C';
    }
  };
  return make('div', { class: 'typed' }, area, copy);
}
