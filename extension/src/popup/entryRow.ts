/** One paper of a reading list: grip, title, and what can be done with it. Cloned from one model: a list may have hundreds. */

import { iconButton, make } from '../content/dom';
import { CLOSE, icon } from '../content/icons';
import type { ListedPaper, Status } from '../shared/model';
import type { ShownRow } from './keyedRows';

/** What a press on an element with this `data-do` asks for. */
export type EntryAction = 'open' | 'top' | 'bottom' | 'remove';

const GRIP = 'M6 3.5v.1M10 3.5v.1M6 8v.1M10 8v.1M6 12.5v.1M10 12.5v.1';
const TOP = 'M3.5 2.8h9M8 13.2V5.6M4.8 8.8L8 5.6l3.2 3.2';
const BOTTOM = 'M3.5 13.2h9M8 2.8v7.6M4.8 7.2L8 10.4l3.2-3.2';
const STATUS: Record<Status, string> = { unread: '', reading: 'Reading', read: 'Read' };

let model: HTMLElement | null = null;

/** Only the row used last can be reached by Tab; see ListView. */
function tool(path: string, className: string, what: string, action: string): HTMLButtonElement {
  const button = iconButton(icon(path), what, className, () => undefined);
  button.tabIndex = -1;
  button.dataset.do = action;
  return button;
}

function build(): HTMLElement {
  const title = make('a', { href: '#', class: 'title', tabindex: '-1', 'data-do': 'open' }, make('span', { class: 'of' }), make('span', { class: 'state' }));
  const tools = make('span', { class: 'tools' },
    tool(TOP, 'tool', 'To the top', 'top'), tool(BOTTOM, 'tool', 'To the end', 'bottom'), tool(CLOSE, 'tool', 'Take off the list', 'remove'));
  return make('li', {}, tool(GRIP, 'tool grip', 'Move: drag, or Alt and an arrow key', 'grip'), title, tools);
}

export function entryRow(first: ListedPaper): ShownRow<ListedPaper> {
  model ??= build();
  const root = model.cloneNode(true) as HTMLElement;
  const update = (paper: ListedPaper): void => {
    const title = paper.title === '' ? 'Untitled' : paper.title;
    const { dataset } = root;
    if (dataset.title === title && dataset.state === paper.status && dataset.url === paper.url) return;
    Object.assign(dataset, { id: paper.paperId, title, url: paper.url, state: paper.status });
    const [name, state] = root.querySelectorAll('.of, .state');
    if (name) name.textContent = title;
    if (state) state.textContent = STATUS[paper.status];
    for (const button of root.querySelectorAll('button')) button.setAttribute('aria-label', `${button.title}: ${title}`);
    root.querySelector('a')?.setAttribute('title', title);
  };
  update(first);
  return { root, update };
}
