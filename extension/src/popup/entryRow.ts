/** One paper of a reading list: grip, title, and what can be done with it. */

import { iconButton, make } from '../content/dom';
import { CLOSE, icon } from '../content/icons';
import type { ListedPaper, Status } from '../shared/model';
import type { ShownRow } from './keyedRows';

export type EntryAction = 'open' | 'top' | 'bottom' | 'remove';

const GRIP = 'M6 3.5v.1M10 3.5v.1M6 8v.1M10 8v.1M6 12.5v.1M10 12.5v.1';
const TOP = 'M3.5 2.8h9M8 13.2V5.6M4.8 8.8L8 5.6l3.2 3.2';
const BOTTOM = 'M3.5 13.2h9M8 2.8v7.6M4.8 7.2L8 10.4l3.2-3.2';
const STATUS: Record<Status, string> = { unread: '', reading: 'Reading', read: 'Read' };

/** Reached by Tab only in the row that was used last; see ListView. */
function tool(path: string, className: string, press: () => void): HTMLButtonElement {
  const button = iconButton(icon(path), '', className, press);
  button.tabIndex = -1;
  return button;
}

export function entryRow(first: ListedPaper, act: (action: EntryAction) => void): ShownRow<ListedPaper> {
  const name = make('span', { class: 'of' });
  const status = make('span', { class: 'state' });
  const open = make('a', { href: '#', class: 'title', tabindex: '-1', click: (event) => {
    event.preventDefault();
    act('open');
  } }, name, status);
  const tools: [HTMLButtonElement, string][] = [
    [tool(GRIP, 'tool grip', () => undefined), 'Move with Alt and the arrow keys, or drag'],
    [tool(TOP, 'tool', () => act('top')), 'To the top'],
    [tool(BOTTOM, 'tool', () => act('bottom')), 'To the end'],
    [tool(CLOSE, 'tool', () => act('remove')), 'Take off the list'],
  ];
  const [grip, ...acts] = tools.map(([button]) => button);
  const root = make('li', {}, ...(grip ? [grip] : []), open, make('span', { class: 'tools' }, ...acts));
  const update = (paper: ListedPaper): void => {
    const title = paper.title === '' ? 'Untitled' : paper.title;
    if (root.dataset.title === title && root.dataset.state === paper.status && root.dataset.url === paper.url) return;
    Object.assign(root.dataset, { id: paper.paperId, title, url: paper.url, state: paper.status });
    name.textContent = title;
    open.title = title;
    status.textContent = STATUS[paper.status];
    for (const [button, what] of tools) {
      button.setAttribute('aria-label', `${what}: ${title}`);
      button.title = what;
    }
  };
  update(first);
  return { root, update };
}
