/** The toolbar popup: the current paper or page, search, what waits and what went wrong. */

import { make } from '../content/dom';
import type { Connection } from '../shared/messages';
import type { PageApi } from '../shared/pageApi';
import { ago, plural } from '../shared/words';
import { pageList } from './pageList';
import { PaperCard } from './paperCard';
import { searchBox } from './searchBox';

const REFRESH = 2000;

/** Answers a function that ends it. */
export async function mountPopup(root: Document, api: PageApi): Promise<() => void> {
  let connection: Connection | undefined;
  let card: PaperCard | undefined;
  const part = (id: string) => root.querySelector<HTMLElement>(`#${id}`) ?? make('div');

  const show = (next: Connection) => {
    connection = next;
    part('notices').replaceChildren(...notices(api, next));
    const refused = part('refused');
    refused.hidden = next.refused.length === 0;
    refused.replaceChildren(make('h2', {}, 'Could not save'), make('ul', {}, ...next.refused.map(refusedRow)));
    part('state').textContent = stateOf(next);
    part('sync-now').hidden = !next.signedIn;
    part('open-library').hidden = !next.signedIn;
  };
  const refresh = async (asked: Promise<Connection>) => asked.then(show, (error: unknown) => say(error));
  const say = (error: unknown) => {
    part('notices').replaceChildren(make('p', { class: 'notice bad' }, error instanceof Error ? error.message : String(error)));
  };
  const refusedRow = ({ seq, title, reason }: Connection['refused'][number]) => {
    const resolve = (action: 'retry' | 'discard') => () => void refresh(api.ask('resolveRefused', { seq, action }));
    return make(
      'li',
      { class: 'notice bad small' },
      make('strong', {}, title),
      make('p', {}, reason),
      make('div', { class: 'row' },
        make('button', { type: 'button', click: resolve('retry') }, 'Try again'),
        make('button', { type: 'button', class: 'plain', click: resolve('discard') }, 'Give up this edit')),
    );
  };

  part('open-options').addEventListener('click', () => void api.openOptions());
  part('open-library').addEventListener('click', () => void (connection && api.open(connection.server)));
  part('sync-now').addEventListener('click', () => void refresh(api.ask('sync', {})));
  searchBox(root, api, () => (connection?.signedIn ? connection.server : undefined));

  await refresh(api.ask('connection', {}));
  try {
    const asked = async () => refresh(api.ask('connection', {}));
    const { element, card: made } = await pageSection(api, () => void asked());
    card = made;
    part('page').replaceChildren(element);
  } catch (error) {
    part('page').replaceChildren(make('p', { class: 'bad' }, error instanceof Error ? error.message : String(error)));
  }
  if (connection?.signedIn) void refresh(api.ask('sync', {}));
  const timer = setInterval(() => void refresh(api.ask('connection', {})), REFRESH);
  return () => {
    clearInterval(timer);
    card?.leave();
  };
}

async function pageSection(api: PageApi, changed: () => void): Promise<{ element: HTMLElement; card?: PaperCard }> {
  const page = await api.activePage();
  if (!page) return { element: nowhere(api) };
  const { papers } = page;
  const [first] = papers;
  if (!first) return { element: make('p', { class: 'muted' }, 'No papers found on this page.') };
  const states = await api.ask('lookup', { papers });
  const [state] = states;
  if (page.page !== 'paper' || !state) return { element: pageList(api, papers, states, changed) };
  const card = new PaperCard(api, first, state, changed);
  return { element: card.root, card };
}

/** What Postil is for, where it has nothing to read. */
function nowhere(api: PageApi): HTMLElement {
  const link = (name: string, url: string) => make('button', { type: 'button', click: () => void api.open(url) }, name);
  return make(
    'div',
    { class: 'card' },
    make('p', { class: 'muted' }, 'Postil does not read this page. Save papers where they are listed:'),
    make('div', { class: 'row' }, link('Hugging Face papers', 'https://huggingface.co/papers'), link('arXiv, new in cs.LG', 'https://arxiv.org/list/cs.LG/new')),
  );
}

function notices(api: PageApi, { problem, signedIn, authorization, elsewhere }: Connection): HTMLElement[] {
  const options = (name: string) =>
    make('div', { class: 'row' }, make('button', { type: 'button', class: 'main', click: () => void api.openOptions() }, name));
  const shown: HTMLElement[] = [];
  if (problem !== undefined) shown.push(make('div', { class: 'notice bad' }, problem, ...(signedIn ? [] : [options('Connect')])));
  else if (authorization) shown.push(make('div', { class: 'notice' }, 'Waiting for you to approve this browser on the server.', options('Show the code')));
  else if (!signedIn) shown.push(make('div', { class: 'notice' }, 'Not connected to a library yet. What you save is kept here and sent once you connect.', options('Connect')));
  for (const { userName, server, pending } of elsewhere) {
    shown.push(make('p', { class: 'notice small' }, `${plural(pending, 'edit')} of ${userName} at ${server} still ${pending === 1 ? 'waits' : 'wait'}: connect there again to send ${pending === 1 ? 'it' : 'them'}.`));
  }
  return shown;
}

function stateOf({ pending, syncing, lastSyncAt, signedIn }: Connection): string {
  const waits = pending > 0 ? `${plural(pending, 'edit')} to send` : '';
  if (!signedIn) return waits === '' ? 'Not connected' : `Not connected · ${waits}`;
  if (syncing) return 'Syncing…';
  const synced = lastSyncAt === undefined ? 'Not synced yet' : `Synced ${ago(lastSyncAt)}`;
  return waits === '' ? synced : `${waits} · ${synced.toLowerCase()}`;
}
