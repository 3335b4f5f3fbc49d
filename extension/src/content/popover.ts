/** The popover of one paper: status, tags, note, lists, star, remove. One per page, in its own shadow host. */

import type { PaperState, SeenPaper, Status } from '../shared/model';
import { ChipsField } from './chipsField';
import { type Choice, ConflictSlot } from './conflictView';
import { iconButton, make } from './dom';
import type { Drafts } from './drafts';
import { CLOSE, STAR, icon } from './icons';
import { NoteField } from './noteField';
import { place } from './place';
import POPOVER_CSS from './popover.css?inline';
import { keepInside } from './presses';
import type { RowAction } from './rowView';
import type { Runtime } from './runtime';
import type { Store } from './store';
import type { dress } from './theme';

/** Where the focus goes: to a field, or to the status at the top for everything else. */
export type Part = RowAction;

const STATUSES: [Status, string][] = [['unread', 'Unread'], ['reading', 'Reading'], ['read', 'Read']];
const FOCUSABLE = 'button:not(:disabled), [tabindex="0"], input:not([type=radio]), input[type=radio]:checked, textarea';

export interface PopoverOptions {
  paper: SeenPaper;
  /** The row's host: the popover opens beside it. */
  anchor: HTMLElement;
  /** Gets the focus back. */
  opener: HTMLElement;
  part: Part;
  store: Store;
  runtime: Runtime;
  drafts: Drafts;
  /** Passed in, as the colours belong to the script that follows the page's theme. */
  dress: typeof dress;
  closed(): void;
}

export class Popover {
  readonly host: HTMLElement;
  private readonly root: ShadowRoot;
  private readonly ending = new AbortController();
  private readonly tags: ChipsField;
  private readonly lists: ChipsField;
  private readonly note: NoteField;
  private readonly conflict = new ConflictSlot((choice) => this.settle(choice));
  private readonly star: HTMLButtonElement;
  private readonly problem = make('p', { class: 'problem', role: 'alert' });
  private readonly foot = make('span', { role: 'status' });
  private readonly statuses: HTMLFieldSetElement;

  constructor(private readonly options: PopoverOptions) {
    const { paper, store, runtime } = options;
    const { signal } = this.ending;
    this.tags = new ChipsField({
      label: 'Tags', placeholder: 'Add a tag',
      suggest: (prefix) => runtime.send('suggestTags', { prefix }),
      add: (name) => void store.edit(paper, { kind: 'tag-add', name }),
      remove: (tagId) => void store.edit(paper, { kind: 'tag-remove', tagId }),
    });
    this.lists = new ChipsField({
      label: 'Lists', placeholder: 'Add to a list', creates: 'New list',
      suggest: (prefix) => runtime.send('suggestLists', { prefix }),
      add: (name) => void store.edit(paper, { kind: 'list-add', name }),
      remove: (listId) => void store.edit(paper, { kind: 'list-remove', listId }),
    });
    this.note = new NoteField({
      key: paper.canonical, id: 'postil-note', label: 'Note', rows: 4,
      known: () => store.entry(paper.canonical).state?.note ?? '',
      send: (text, baseText) => store.edit(paper, { kind: 'note', text, baseText }),
    }, options.drafts);
    this.star = iconButton(icon(STAR), 'Star', 'round star', () => {
      void store.edit(paper, { kind: 'star', starred: store.entry(paper.canonical).state?.starred !== true });
    });
    this.statuses = this.statusField();
    this.host = make('postil-popover' as 'div', { 'data-postil': 'popover' });
    this.root = this.host.attachShadow({ mode: 'open' });
    options.dress(this.root, POPOVER_CSS);
    this.root.append(this.box());
    keepInside(this.root);
    store.onChange((canonical) => canonical === paper.canonical && this.refresh(), signal);
    this.open();
  }

  /** Keys go here before the page sees them. True when the popover has used the key. */
  key(event: KeyboardEvent): void {
    const active = this.root.activeElement;
    if (event.isComposing) return;
    if (active === this.tags.input && this.tags.key(event)) return;
    if (active === this.lists.input && this.lists.key(event)) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      // Escape takes a half-typed tag back; every other way of closing keeps it.
      this.tags.input.value = '';
      this.lists.input.value = '';
      this.close(true);
    } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && active === this.note.area) {
      event.preventDefault();
      void this.note.save();
    } else if (event.key === 'Tab') this.trap(event);
  }

  /** Saves what is typed and goes. `refocus` gives the focus back even if it has moved on. */
  close(refocus = false): void {
    if (this.ending.signal.aborted) return;
    const focused = this.host.ownerDocument.activeElement === this.host;
    this.tags.flush();
    this.lists.flush();
    void this.note.save();
    this.ending.abort();
    this.host.remove();
    if ((refocus || focused) && this.options.opener.isConnected) this.options.opener.focus();
    this.options.closed();
  }

  isFor(anchor: HTMLElement): boolean {
    return this.options.anchor === anchor && this.host.isConnected;
  }

  focusPart(part: Part): void {
    if (part === 'tags') this.tags.input.focus();
    else if (part === 'note') this.note.area.focus();
    else if (part === 'lists') this.lists.input.focus();
    else this.root.querySelector<HTMLElement>('input[type=radio]:checked')?.focus();
  }

  private open(): void {
    const { anchor, part } = this.options;
    const { documentElement, defaultView } = anchor.ownerDocument;
    documentElement.append(this.host);
    this.refresh();
    place(this.host, anchor);
    this.focusPart(part);
    defaultView?.addEventListener('pointerdown', (event) => {
      const path = event.composedPath();
      if (!path.includes(this.host) && !path.includes(anchor)) this.close();
    }, { capture: true, signal: this.ending.signal });
  }

  private box(): HTMLElement {
    const { paper } = this.options;
    const header = make('header', {}, make('h2', { id: 'postil-title', title: paper.title }, paper.title || paper.canonical),
      this.star, iconButton(icon(CLOSE), 'Close', 'round', () => this.close(true)));
    const remove = make('button', { type: 'button', class: 'remove', click: () => this.remove() }, 'Remove');
    const footer = make('footer', {}, remove, this.foot);
    return make('div', { class: 'box', role: 'dialog', 'aria-labelledby': 'postil-title' },
      header, this.problem, this.statuses, this.tags.root, this.conflict.root, this.note.root, this.lists.root, footer);
  }

  private statusField(): HTMLFieldSetElement {
    const { paper, store } = this.options;
    const choices = STATUSES.map(([value, name]) => {
      const change = (): void => void store.edit(paper, { kind: 'status', status: value });
      return make('label', {}, make('input', { type: 'radio', name: 'postil-status', value, change }), name);
    });
    return make('fieldset', { 'aria-label': 'Status' }, ...choices);
  }

  private remove(): void {
    const { paper, store } = this.options;
    void store.unsave(paper, 'remove');
    this.close(true);
  }

  /** What is typed goes first: the choice is then the last word, and the history keeps the rest. */
  private async settle(choice: Choice): Promise<void> {
    const { paper, store, runtime } = this.options;
    await this.note.save();
    const paperId = store.entry(paper.canonical).state?.conflict?.paperId;
    if (paperId === undefined) return;
    store.receive([await runtime.send('settleConflict', { paperId, choice })]);
    this.note.area.focus();
  }

  private refresh(): void {
    const { state, error, busy } = this.options.store.entry(this.options.paper.canonical);
    const shown: Pick<PaperState, 'tags' | 'lists' | 'status' | 'starred' | 'conflict'> = state ?? { tags: [], lists: [], status: 'unread', starred: false };
    this.tags.show(shown.tags);
    this.lists.show(shown.lists);
    this.conflict.show(shown.conflict);
    this.note.refresh();
    this.star.setAttribute('aria-pressed', String(shown.starred));
    for (const radio of this.statuses.querySelectorAll('input')) radio.checked = radio.value === shown.status;
    this.problem.textContent = error;
    this.foot.textContent = this.footing(state, busy);
    const remove = this.root.querySelector<HTMLElement>('.remove');
    if (remove) remove.style.visibility = state?.saved ? 'visible' : 'hidden';
  }

  private footing(state: PaperState | null, busy: number): string {
    if (busy > 0) return 'Saving…';
    if (!state?.saved) return 'Saved with your first change';
    return state.pending ? 'Kept here, not sent yet' : 'Saved';
  }

  /** Tab goes round inside. */
  private trap(event: KeyboardEvent): void {
    const stops = [...this.root.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((stop) => stop.style.visibility !== 'hidden');
    const first = stops[0];
    const last = stops.at(-1);
    const leaving = event.shiftKey ? first : last;
    if (this.root.activeElement !== leaving) return;
    event.preventDefault();
    (event.shiftKey ? last : first)?.focus();
  }
}
