/** One reading list: its papers in their order, moved by pointer or by keys, taken off, opened. */

import { make } from '../content/dom';
import type { ListedPaper, ReadingList } from '../shared/model';
import type { PageApi } from '../shared/pageApi';
import { plural } from '../shared/words';
import { type Dragging, dragOrder } from './dragOrder';
import { type EntryAction, entryRow } from './entryRow';
import { KeyedRows } from './keyedRows';
import { openPaper } from './openPaper';
import { OrderKeeper } from './orderKeeper';
import type { Said } from './said';

type Shown = ReadingList & { entries: ListedPaper[] };

export interface ListHost {
  api: PageApi;
  said: Said;
  /** Address of the server, where there is one. */
  library(): string | undefined;
}

export class ListView {
  readonly root: HTMLElement;
  private readonly list = make('ol', { class: 'entries', tabindex: '-1' });
  private readonly rows: KeyedRows<ListedPaper>;
  private readonly about = make('p', { class: 'muted small' }, 'Reading the list…');
  private readonly announced = make('span', { class: 'unseen', 'aria-live': 'assertive' });
  private readonly dragging: Dragging;
  private readonly order: OrderKeeper<Shown>;
  private asked = 0;

  constructor(
    private readonly host: ListHost,
    private readonly of: ReadingList,
  ) {
    const { api, said } = host;
    this.rows = new KeyedRows(this.list, ({ paperId }) => paperId, entryRow);
    this.dragging = dragOrder(this.list, '.grip', { grabbed: () => void this.order.flush(), dropped: (row) => this.moved(row) });
    this.order = new OrderKeeper<Shown>(
      async (paperId, before) => api.ask('moveEntry', { listId: of.id, paperId, before }),
      (answer) => this.show(answer),
      (error) => {
        said.fail(error);
        void this.refresh();
      },
    );
    this.list.addEventListener('keydown', (event) => this.key(event));
    this.list.addEventListener('click', (event) => this.press(event));
    this.list.addEventListener('focusin', (event) => this.enter(rowOf(event.target)));
    this.root = make('div', { class: 'one-list' }, this.about, this.list, this.announced);
  }

  /** Reads the list anew, unless the user is changing it. */
  async refresh(): Promise<void> {
    const mine = (this.asked += 1);
    try {
      const answer = await this.host.api.ask('list', { listId: this.of.id });
      if (mine === this.asked) this.show(answer);
    } catch (error) {
      if (mine === this.asked) this.host.said.fail(error);
    }
  }

  /** Sends a move that was not sent yet. */
  leave(): void {
    void this.order.flush();
  }

  private show({ entries }: Shown): void {
    if (this.dragging.busy() || this.order.busy) return;
    this.rows.show(entries);
    const [first] = this.list.children;
    if (first && !this.list.querySelector('.current')) this.enter(first as HTMLElement, false);
    this.tell();
  }

  private tell(): void {
    const { length } = this.list.children;
    const hint = length > 1 ? '. Drag one by its grip, or press Alt+↑ Alt+↓.' : '.';
    this.about.textContent =
      length === 0 ? 'No papers on this list yet. Add one in its “Lists” field, on its page or in a listing.' : plural(length, 'paper') + hint;
  }

  /** Only the row last used can be reached by Tab; the arrow keys go to the others. */
  private enter(row: HTMLElement | null, scroll = true): void {
    const before = this.list.querySelector('.current');
    if (!row || row === before) return;
    for (const control of controlsOf(before)) control.tabIndex = -1;
    before?.classList.remove('current');
    row.classList.add('current');
    for (const control of controlsOf(row)) control.tabIndex = 0;
    if (scroll) row.scrollIntoView?.({ block: 'nearest' });
  }

  private key(event: KeyboardEvent): void {
    const row = rowOf(event.target);
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = [...this.list.children].indexOf(row);
    const last = this.list.children.length - 1;
    const to = { ArrowUp: Math.max(0, at - 1), ArrowDown: Math.min(last, at + 1), Home: 0, End: last }[event.key];
    if (event.key === 'Delete' && !event.altKey) void this.takeOff(row);
    else if (to === undefined) return;
    else if (event.altKey) this.moveTo(row, to);
    else this.step(row, to, event.target as HTMLElement);
    event.preventDefault();
  }

  /** To the same control of another row. */
  private step(from: HTMLElement, to: number, control: HTMLElement): void {
    const column = controlsOf(from).indexOf(control);
    controlsOf(this.list.children[to] ?? null)[column]?.focus();
  }

  private press(event: Event): void {
    const row = rowOf(event.target);
    const action = (event.target as Element).closest<HTMLElement>('[data-do]')?.dataset.do as EntryAction | undefined;
    if (!row || !action) return;
    event.preventDefault();
    if (action === 'open') openPaper(this.host.api, this.host.library(), { paperId: row.dataset.id ?? '', url: row.dataset.url ?? '' });
    else if (action === 'remove') void this.takeOff(row);
    else if (action === 'top') this.moveTo(row, 0);
    else if (action === 'bottom') this.moveTo(row, this.list.children.length - 1);
  }

  private moveTo(row: HTMLElement, to: number): void {
    const rows = [...this.list.children];
    const from = rows.indexOf(row);
    const focused = document.activeElement;
    if (from === to) {
      this.announced.textContent = to === 0 ? 'This is the first paper.' : 'This is the last paper.';
      return;
    }
    this.order.moving(row);
    this.list.insertBefore(row, (to > from ? rows[to + 1] : rows[to]) ?? null);
    if (focused instanceof HTMLElement && row.contains(focused)) focused.focus({ preventScroll: true });
    row.scrollIntoView?.({ block: 'nearest' });
    this.moved(row);
  }

  private moved(row: HTMLElement): void {
    // An answer that is on its way has the old order.
    this.asked += 1;
    const at = [...this.list.children].indexOf(row) + 1;
    this.announced.textContent = `${row.dataset.title}: place ${at} of ${this.list.children.length}`;
    this.order.moved(row);
  }

  private async takeOff(row: HTMLElement): Promise<void> {
    const { api, said } = this.host;
    const { id: paperId = '', title = '' } = row.dataset;
    const before = (row.nextElementSibling as HTMLElement | null)?.dataset.id ?? null;
    await this.order.flush();
    try {
      await api.ask('editSaved', { paperId, edit: { kind: 'list-remove', listId: this.of.id } });
    } catch (error) {
      return said.fail(error);
    }
    said.say(`Taken off: ${title}`, async () => {
      await api.ask('editSaved', { paperId, edit: { kind: 'list-add', name: this.of.name } });
      if (before !== null) await api.ask('moveEntry', { listId: this.of.id, paperId, before });
      await this.refresh();
    });
    const neighbour = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
    if (row.contains(document.activeElement)) controlsOf(neighbour)[0]?.focus();
    await this.refresh();
  }
}

const rowOf = (target: EventTarget | null): HTMLElement | null => (target as Element | null)?.closest<HTMLElement>('li') ?? null;

const controlsOf = (row: Element | null): HTMLElement[] => [...(row?.querySelectorAll<HTMLElement>('button, a') ?? [])];
