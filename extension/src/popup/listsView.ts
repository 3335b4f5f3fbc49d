/** The popup's reading lists: all with their counts; one of them open, renamed in place or deleted. */

import { iconButton, make } from '../content/dom';
import { ANNOTATE, icon } from '../content/icons';
import type { ReadingList } from '../shared/model';
import type { PageApi } from '../shared/pageApi';
import { plural } from '../shared/words';
import { KeyedRows } from './keyedRows';
import { type ListHost, ListView } from './listView';
import { Said } from './said';

const BACK = 'M10 3L5 8l5 5';
const BIN = 'M3 4.3h10M6.2 4.3V2.8h3.6v1.5M4.3 4.3l.6 9.2h6.2l.6-9.2M6.7 6.8v4.2M9.3 6.8v4.2';

type Counted = ReadingList & { papers: number };

export class ListsView {
  readonly root = make('div', { class: 'view lists' });
  private readonly said = new Said();
  private readonly all: HTMLElement;
  private readonly one = make('div', { class: 'opened', hidden: true });
  private readonly name = make('input', { type: 'text', id: 'new-list', placeholder: 'New list', 'aria-label': 'Name of a new list', maxlength: '200', autocomplete: 'off' });
  private readonly empty = make('p', { class: 'empty muted' }, 'Reading your lists…');
  private readonly rows: KeyedRows<Counted>;
  private readonly host: ListHost;
  private known: Counted[] = [];
  private open: { list: ReadingList; view: ListView } | null = null;
  private asked = 0;

  constructor(
    private readonly api: PageApi,
    library: () => string | undefined,
  ) {
    this.host = { api, said: this.said, library };
    this.rows = new KeyedRows(make('ul', { class: 'papers', 'aria-label': 'Reading lists' }), ({ id }) => id, (list) => this.row(list));
    const form = make('form', { class: 'beside', submit: (event) => {
      event.preventDefault();
      void this.create();
    } }, this.name, make('button', { type: 'submit' }, 'Create'));
    this.all = make('div', { class: 'all' }, form, this.rows.root, this.empty);
    this.root.append(this.all, this.one, this.said.root);
  }

  async refresh(): Promise<void> {
    if (this.open) return this.open.view.refresh();
    const mine = (this.asked += 1);
    try {
      const lists = await this.api.ask('lists', {});
      if (mine !== this.asked) return;
      this.known = lists;
      this.rows.show(lists);
      this.rows.root.hidden = lists.length === 0;
      this.empty.hidden = lists.length > 0;
      this.empty.textContent = 'No reading lists yet. Make one here, or type its name in a paper’s “Lists” field.';
    } catch (error) {
      this.said.fail(error);
    }
  }

  leave(): void {
    this.open?.view.leave();
  }

  private row(first: Counted) {
    const name = make('span', { class: 'of' });
    const count = make('span', { class: 'muted small' });
    let list = first;
    const button = make('button', { type: 'button', class: 'to-list', click: () => void this.enter(list) }, name, count);
    const update = (next: Counted): void => {
      list = next;
      name.textContent = next.name;
      count.textContent = plural(next.papers, 'paper');
      button.title = next.name;
    };
    update(first);
    return { root: make('li', {}, button), update };
  }

  private async create(): Promise<void> {
    const name = this.name.value.trim();
    if (name === '') return this.name.focus();
    await this.attempt(async () => {
      const before = new Set(this.known.map(({ id }) => id));
      const list = await this.api.ask('createList', { name });
      this.name.value = '';
      this.said.say(before.has(list.id) ? `“${list.name}” is there already.` : `“${list.name}” is made.`);
      await this.refresh();
    });
  }

  private async enter(list: ReadingList): Promise<void> {
    const view = new ListView(this.host, list);
    this.open = { list, view };
    this.said.say('');
    this.one.replaceChildren(this.header(list), view.root);
    this.show(true);
    this.one.querySelector<HTMLElement>('.back')?.focus();
    await view.refresh();
  }

  private async back(): Promise<void> {
    const id = this.open?.list.id;
    this.leave();
    this.open = null;
    this.one.replaceChildren();
    this.show(false);
    await this.refresh();
    const at = this.known.findIndex((list) => list.id === id);
    (this.rows.root.querySelectorAll<HTMLElement>('.to-list')[at] ?? this.name).focus();
  }

  private show(one: boolean): void {
    this.all.hidden = one;
    this.one.hidden = !one;
  }

  private header(list: ReadingList): HTMLElement {
    const back = iconButton(icon(BACK), 'All lists', 'tool back', () => void this.back());
    const rename = iconButton(icon(ANNOTATE), `Rename ${list.name}`, 'tool rename', () => header.replaceWith(this.naming(list)));
    const gone = iconButton(icon(BIN), `Delete ${list.name}`, 'tool danger', () => void this.remove(list));
    const header = make('div', { class: 'list-head' }, back, make('h2', { title: list.name }, list.name), rename, gone);
    return header;
  }

  /** The header while the list gets another name. */
  private naming(list: ReadingList): HTMLElement {
    const field = make('input', { type: 'text', 'aria-label': 'Name of the list', maxlength: '200' });
    field.value = list.name;
    const done = (next: ReadingList): void => {
      const header = this.header(next);
      form.replaceWith(header);
      header.querySelector<HTMLElement>('.rename')?.focus();
    };
    const save = async (): Promise<void> => {
      const name = field.value.trim();
      if (name === '' || name === list.name) return done(list);
      const before = list.name;
      const next = await this.api.ask('renameList', { listId: list.id, name });
      if (this.open) Object.assign(this.open.list, next);
      this.said.say(`“${before}” is now “${next.name}”.`);
      done(next);
    };
    const form = make('form', { class: 'list-head beside',
      submit: (event) => {
        event.preventDefault();
        void this.attempt(save);
      },
      keydown: (event) => {
        if ((event as KeyboardEvent).key !== 'Escape') return;
        event.preventDefault();
        done(list);
      },
    }, field, make('button', { type: 'submit', class: 'main' }, 'Save'), make('button', { type: 'button', click: () => done(list) }, 'Cancel'));
    queueMicrotask(() => field.select());
    return form;
  }

  private async remove(list: ReadingList): Promise<void> {
    await this.attempt(async () => {
      this.leave();
      await this.api.ask('deleteList', { listId: list.id });
      await this.back();
      this.said.say(`“${list.name}” is deleted. Its papers stay in the library.`, async () => {
        await this.api.ask('restoreList', { listId: list.id });
        await this.refresh();
      });
      this.said.focusUndo();
    });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.said.fail(error);
    }
  }
}
