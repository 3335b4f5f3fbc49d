/** The toolbar popup: the current paper or page, search, what waits and what went wrong. */

import { make } from '../content/dom';
import type { Connection } from '../shared/messages';
import type { PageApi } from '../shared/pageApi';
import { refusedRow } from '../shared/refusedRow';
import { ago, plural, wordsOf } from '../shared/words';
import { pageList } from './pageList';
import { PaperCard } from './paperCard';
import { searchBox } from './searchBox';

const REFRESH = 2000;

/** Answers a function that ends it. */
export async function mountPopup(root: Document, api: PageApi): Promise<() => void> {
  const popup = new Popup(root, api);
  await popup.open();
  return () => popup.leave();
}

class Popup {
  private connection: Connection | undefined;
  private card: PaperCard | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly root: Document,
    private readonly api: PageApi,
  ) {}

  async open(): Promise<void> {
    const { root, api } = this;
    this.part('open-options').addEventListener('click', () => void api.openOptions());
    this.part('open-library').addEventListener('click', () => void (this.connection && api.open(this.connection.server)));
    this.part('sync-now').addEventListener('click', () => void this.refresh(api.ask('sync', {})));
    searchBox(root, api, () => (this.connection?.signedIn ? this.connection.server : undefined));
    await this.refresh();
    await this.showPage();
    if (this.connection?.signedIn) void this.refresh(api.ask('sync', {}));
    this.timer = setInterval(() => void this.refresh(), REFRESH);
  }

  leave(): void {
    clearInterval(this.timer);
    this.card?.leave();
  }

  private part(id: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`#${id}`) ?? make('div');
  }

  private async refresh(asked = this.api.ask('connection', {})): Promise<void> {
    try {
      this.show(await asked);
    } catch (error) {
      this.part('notices').replaceChildren(make('p', { class: 'notice bad' }, wordsOf(error)));
    }
  }

  private show(next: Connection): void {
    this.connection = next;
    this.part('notices').replaceChildren(...notices(this.api, next));
    const refused = this.part('refused');
    refused.hidden = next.refused.length === 0;
    const rows = next.refused.map((one) => refusedRow(one, (action) => void this.refresh(this.api.ask('resolveRefused', { seq: one.seq, action }))));
    refused.replaceChildren(make('h2', {}, 'Could not save'), make('ul', {}, ...rows));
    this.part('state').textContent = stateOf(next);
    this.part('sync-now').hidden = !next.signedIn;
    this.part('open-library').hidden = !next.signedIn;
  }

  private async showPage(): Promise<void> {
    try {
      const { element, card } = await pageSection(this.api, () => void this.refresh());
      this.card = card;
      this.part('page').replaceChildren(element);
    } catch (error) {
      this.part('page').replaceChildren(make('p', { class: 'bad' }, wordsOf(error)));
    }
  }
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
