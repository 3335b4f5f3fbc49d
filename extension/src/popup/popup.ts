/** The toolbar popup: the current paper or page, reading lists, trash, what waits for the user, and how sync stands. */

import CONFLICT_CSS from '../content/conflict.css?inline';
import { make } from '../content/dom';
import type { Connection, PageAnswer } from '../shared/messages';
import type { SeenPaper } from '../shared/model';
import type { PageApi } from '../shared/pageApi';
import { wordsOf } from '../shared/words';
import { ListsView } from './listsView';
import { pageList } from './pageList';
import { pdfOffer } from './pdfOffer';
import { PaperCard } from './paperCard';
import { searchBox } from './searchBox';
import { SettleView } from './settleView';
import { SyncState } from './syncState';
import { Tabs } from './tabs';
import { TrashView } from './trashView';

const REFRESH = 2000;
const REFRESH_BUSY = 400;

/** Answers a function that ends it. */
export async function mountPopup(root: Document, api: PageApi): Promise<() => void> {
  const popup = new Popup(root, api);
  await popup.open();
  return () => popup.leave();
}

class Popup {
  private connection: Connection | undefined;
  private card: { of: SeenPaper; view: PaperCard } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private left = false;
  private readonly tabs: Tabs;
  private readonly state: SyncState;
  private readonly lists: ListsView;
  private readonly trash: TrashView;
  private readonly settle: SettleView;

  constructor(
    private readonly root: Document,
    private readonly api: PageApi,
  ) {
    const again = () => void this.refresh();
    this.state = new SyncState(api, (id) => this.part(id));
    this.lists = new ListsView(api, () => this.library());
    this.trash = new TrashView(api, () => {
      again();
      void this.refreshCard();
    });
    this.settle = new SettleView(api, (connection) => {
      void this.refresh(connection);
      void this.refreshCard();
    });
    this.part('panel-lists').append(this.lists.root);
    this.part('panel-trash').append(this.trash.root);
    this.part('panel-settle').append(this.settle.root);
    this.tabs = new Tabs(this.part('tabs'), () => this.refreshView());
    const styles = new CSSStyleSheet();
    styles.replaceSync(CONFLICT_CSS);
    root.adoptedStyleSheets = [styles];
  }

  async open(): Promise<void> {
    const { root, api } = this;
    this.part('open-options').addEventListener('click', () => void api.openOptions());
    this.part('open-library').addEventListener('click', () => void (this.connection && api.open(this.connection.server)));
    this.part('sync-now').addEventListener('click', () => void this.refresh(api.ask('sync', {})));
    searchBox(root, api, () => this.library());
    await this.refresh();
    await this.showPage();
    if (this.connection?.signedIn) void this.refresh(api.ask('sync', {}));
    this.poll();
  }

  leave(): void {
    this.left = true;
    clearTimeout(this.timer);
    this.card?.view.leave();
    this.lists.leave();
  }

  private poll(): void {
    if (this.left) return;
    const { syncing = false, fetching } = this.connection ?? {};
    this.timer = setTimeout(() => void this.refresh().then(() => this.poll()), syncing || fetching ? REFRESH_BUSY : REFRESH);
  }

  private library(): string | undefined {
    return this.connection?.signedIn ? this.connection.server : undefined;
  }

  private part(id: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`#${id}`) ?? make('div');
  }

  private async refresh(asked = this.api.ask('connection', {})): Promise<void> {
    try {
      this.show(await asked);
    } catch (error) {
      this.state.fail(wordsOf(error));
    }
  }

  private show(next: Connection): void {
    const before = this.connection;
    this.connection = next;
    this.state.show(next);
    const count = this.settle.show(next);
    this.part('settle-count').textContent = String(count);
    // The tab stays while it is open: the view under the user's hands does not go away.
    this.part('tab-settle').hidden = count === 0 && this.tabs.open !== 'panel-settle';
    this.part('settle-count').hidden = count === 0;
    this.part('open-library').hidden = !next.signedIn;
    if (!before || (before.lastSyncAt === next.lastSyncAt && before.conflicts.length === next.conflicts.length)) return;
    void this.refreshCard();
    this.refreshView();
  }

  /** Reads what the open tab shows anew. */
  private refreshView(): void {
    if (this.tabs.open === 'panel-lists') void this.lists.refresh();
    if (this.tabs.open === 'panel-trash') void this.trash.refresh();
  }

  private async refreshCard(): Promise<void> {
    if (!this.card) return;
    const { of, view } = this.card;
    const states = await this.api.ask('lookup', { papers: [of] }).catch(() => []);
    if (states[0]) view.receive(states[0]);
  }

  private async showPage(): Promise<void> {
    try {
      const [page, pdf] = await Promise.all([this.api.activePage(), this.api.activePdf().catch(() => null)]);
      const offer = pdfOffer(this.api, page, pdf, () => this.root.defaultView?.close());
      const section = offer && !page?.papers.length ? [] : [await this.pageSection(page, () => void this.refresh())];
      this.part('page').replaceChildren(...(offer ? [offer] : []), ...section);
    } catch (error) {
      this.part('page').replaceChildren(make('p', { class: 'bad' }, wordsOf(error)));
    }
  }

  private async pageSection(page: PageAnswer | null, changed: () => void): Promise<HTMLElement> {
    const { api } = this;
    if (!page) return nowhere(api);
    const { papers } = page;
    const [first] = papers;
    if (!first) return make('p', { class: 'muted' }, 'No papers found on this page.');
    const states = await api.ask('lookup', { papers });
    const [state] = states;
    if (page.page !== 'paper' || !state) return pageList(api, papers, states, changed);
    const view = new PaperCard(api, first, state, changed);
    this.card = { of: first, view };
    return view.root;
  }
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
