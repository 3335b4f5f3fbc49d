/** The history of one paper: what its fields held before, when and on which device, and each value brought back. */

import { make } from '../content/dom';
import type { HistoryEvent } from '../shared/model';
import { wordsOf } from '../shared/words';
import { fieldWords, isTold, valueWords, whenWords } from './historyWords';
import { KeyedRows } from './keyedRows';

const PAGE = 20;
/** A longer value is shown in part at first. */
const LONG = 160;
const LINES = 4;
let views = 0;

export interface HistoryHost {
  /** Newest first. */
  ask(): Promise<{ events: HistoryEvent[]; offline: boolean }>;
  /** Rejects with a sentence. */
  bringBack(event: HistoryEvent): Promise<void>;
}

export class HistoryView {
  readonly root: HTMLElement;
  private readonly head: HTMLButtonElement;
  private readonly body: HTMLElement;
  private readonly said = make('p', { class: 'muted small', role: 'status' });
  private readonly more = make('button', { type: 'button', class: 'plain', hidden: true, click: () => this.older() }, 'Show older');
  private readonly rows: KeyedRows<HistoryEvent>;
  private events: HistoryEvent[] = [];
  private shown = PAGE;
  private asked = 0;

  constructor(private readonly host: HistoryHost) {
    const id = `history-${(views += 1)}`;
    this.rows = new KeyedRows(make('ul', { class: 'history' }), (event) => String(event.id), (event) => this.row(event));
    this.head = make('button', { type: 'button', class: 'disclose', 'aria-expanded': 'false', 'aria-controls': id, click: () => this.toggle() }, 'History');
    this.body = make('div', { id, hidden: true }, this.said, this.rows.root, this.more);
    this.root = make('div', { class: 'history-part' }, this.head, this.body);
  }

  /** Reads anew when it is open. */
  async refresh(): Promise<void> {
    if (this.body.hidden) return;
    const mine = (this.asked += 1);
    if (this.events.length === 0) this.said.textContent = 'Asking the server…';
    try {
      const { events, offline } = await this.host.ask();
      if (mine !== this.asked) return;
      this.events = events.filter(isTold);
      this.show(offline);
    } catch (error) {
      this.fail(error);
    }
  }

  private toggle(): void {
    this.body.hidden = !this.body.hidden;
    this.head.setAttribute('aria-expanded', String(!this.body.hidden));
    void this.refresh();
  }

  private show(offline: boolean): void {
    this.rows.show(this.events.slice(0, this.shown));
    this.more.hidden = this.events.length <= this.shown;
    this.said.classList.remove('bad');
    if (offline) this.said.textContent = 'The server keeps the history and does not answer. Open this again when it is there.';
    else this.said.textContent = this.events.length === 0 ? 'Nothing of this paper was changed or replaced yet.' : '';
  }

  private older(): void {
    this.shown += PAGE;
    this.show(false);
  }

  private fail(error: unknown): void {
    this.said.classList.add('bad');
    this.said.textContent = wordsOf(error);
  }

  private row(event: HistoryEvent) {
    const field = fieldWords(event);
    const value = valueWords(event);
    const when = make('p', { class: 'meta muted' });
    const update = (next: HistoryEvent): void => {
      when.textContent = whenWords(next);
      when.title = `Written ${local(next.writtenAt)}, put aside ${local(next.at)}`;
    };
    update(event);
    const button = make('button', { type: 'button', 'aria-label': `Bring back: ${field}, ${value.slice(0, 60)}`, click: () => void this.bringBack(event, button) }, 'Bring back');
    return { root: make('li', {}, make('div', {}, make('strong', {}, `${field}: `), ...shortened(value), when), button), update };
  }

  private async bringBack(event: HistoryEvent, button: HTMLButtonElement): Promise<void> {
    if (button.getAttribute('aria-busy') === 'true') return;
    button.setAttribute('aria-busy', 'true');
    try {
      await this.host.bringBack(event);
      await this.refresh();
      if (!this.said.classList.contains('bad')) this.said.textContent = `Brought back: ${fieldWords(event)}.`;
    } catch (error) {
      this.fail(error);
    }
    button.removeAttribute('aria-busy');
  }
}

const local = (time: string): string => new Date(time).toLocaleString();

/** A long value with a button for the rest of it. */
function shortened(value: string): Node[] {
  const text = make('span', { class: 'value' }, value);
  if (value.length <= LONG && value.split('\n').length <= LINES) return [text];
  text.classList.add('clamped');
  const all = make('button', { type: 'button', class: 'plain small', 'aria-expanded': 'false', click: () => {
    const clamped = text.classList.toggle('clamped');
    all.textContent = clamped ? 'Show all' : 'Show less';
    all.setAttribute('aria-expanded', String(!clamped));
  } }, 'Show all');
  return [text, all];
}
