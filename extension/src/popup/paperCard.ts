/** The current paper in the popup: save, status, star, tags, note, lists; its two versions of a note, its history. */

import { ChipsField } from '../content/chipsField';
import { type Choice, ConflictSlot } from '../content/conflictView';
import { make } from '../content/dom';
import type { Edit } from '../shared/messages';
import type { PaperState, SeenPaper, Status } from '../shared/model';
import type { PageApi } from '../shared/pageApi';
import { HistoryView } from './historyView';

const STATUSES: [Status, string][] = [
  ['unread', 'Unread'],
  ['reading', 'Reading'],
  ['read', 'Read'],
];
const TYPING = 600;

export class PaperCard {
  readonly root = make('article', { class: 'card' });
  private readonly save = make('button', { type: 'button', class: 'main', click: () => void this.toggle() });
  private readonly star = make('button', { type: 'button', click: () => void this.edit({ kind: 'star', starred: !this.state.starred }) });
  private readonly status: HTMLSelectElement;
  private readonly tags: ChipsField;
  private readonly lists: ChipsField;
  private readonly conflict = new ConflictSlot((choice) => this.settle(choice));
  private readonly history: HistoryView;
  private readonly note: HTMLTextAreaElement;
  private readonly said = make('span', { class: 'hint', role: 'status' });
  private readonly more: HTMLElement;
  /** The text that the note in the field was made from. */
  private baseText: string;
  private typing: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: PageApi,
    private readonly paper: SeenPaper,
    private state: PaperState,
    private readonly changed: () => void,
  ) {
    this.baseText = state.note;
    this.status = make(
      'select',
      { 'aria-label': 'Status', change: () => void this.edit({ kind: 'status', status: this.status.value as Status }) },
      ...STATUSES.map(([value, name]) => make('option', { value }, name)),
    );
    [this.tags, this.lists] = this.fields();
    this.history = new HistoryView({
      ask: async () => api.ask('history', { paperId: this.state.paperId }),
      bringBack: async (event) => {
        await this.saveNote();
        await this.put(api.ask('edit', { paper, edit: { kind: 'bring-back', event } }));
      },
    });
    this.note = make('textarea', { id: 'note', rows: '3', placeholder: 'What do you want to remember?', input: () => this.typed(), blur: () => void this.saveNote() });
    this.note.value = state.note;
    this.more = make('div', { class: 'field' }, make('div', { class: 'name' }, make('label', { for: 'note' }, 'Note'), this.said), this.note);
    const authors = paper.authors?.join(', ') ?? '';
    this.root.append(
      make('div', {}, make('h2', {}, paper.title || paper.canonical), make('p', { class: 'authors muted small', title: authors }, authors)),
      make('div', { class: 'actions' }, this.save, this.status, this.star),
      this.tags.root,
      this.conflict.root,
      this.more,
      this.lists.root,
      this.history.root,
    );
    this.show();
  }

  /** The paper's state after a sync. */
  receive(state: PaperState): void {
    this.state = state;
    this.show();
  }

  /** Sends what is typed and not sent; called when the popup goes. */
  leave(): void {
    this.tags.flush();
    this.lists.flush();
    void this.saveNote();
  }

  private fields(): [ChipsField, ChipsField] {
    const { api } = this;
    const tags = new ChipsField({
      label: 'Tags',
      placeholder: 'Add a tag',
      suggest: async (prefix) => api.ask('suggestTags', { prefix }),
      add: (name) => void this.edit({ kind: 'tag-add', name }),
      remove: (tagId) => void this.edit({ kind: 'tag-remove', tagId }),
    });
    const lists = new ChipsField({
      label: 'Lists',
      placeholder: 'Add to a list',
      creates: 'New list',
      suggest: async (prefix) => api.ask('suggestLists', { prefix }),
      add: (name) => void this.edit({ kind: 'list-add', name }),
      remove: (listId) => void this.edit({ kind: 'list-remove', listId }),
    });
    for (const field of [tags, lists]) field.root.addEventListener('keydown', (event) => void field.key(event));
    return [tags, lists];
  }

  private show(): void {
    const { saved, starred, status, tags, lists, conflict } = this.state;
    this.save.textContent = saved ? 'Saved' : 'Save';
    this.save.title = saved ? 'Remove from the library' : 'Save to the library';
    this.save.setAttribute('aria-pressed', String(saved));
    this.save.classList.toggle('main', !saved);
    this.star.textContent = starred ? '★' : '☆';
    this.star.setAttribute('aria-label', 'Starred');
    this.star.setAttribute('aria-pressed', String(starred));
    this.status.value = status;
    this.tags.show(tags);
    this.lists.show(lists);
    this.conflict.show(saved ? conflict : undefined);
    this.showNote();
    const { conflict: slot, history } = this;
    for (const part of [this.status, this.star, this.tags.root, slot.root, this.more, this.lists.root, history.root]) part.hidden = !saved;
  }

  /** The note as the library has it, unless the user is in the middle of one. */
  private showNote(): void {
    const { note } = this.state;
    if (this.note.value !== this.baseText || note === this.baseText) return;
    this.baseText = note;
    this.note.value = note;
  }

  private async toggle(): Promise<void> {
    const { paper } = this;
    await this.take(this.api.ask(this.state.saved ? 'unsave' : 'save', { paper }));
  }

  private async edit(edit: Edit): Promise<boolean> {
    return this.take(this.api.ask('edit', { paper: this.paper, edit }));
  }

  /** What is typed goes first: the choice is then the last word, and the history keeps the rest. */
  private async settle(choice: Choice): Promise<void> {
    await this.saveNote();
    await this.put(this.api.ask('settleConflict', { paperId: this.state.paperId, choice }));
    this.note.focus();
    void this.history.refresh();
  }

  /** Rejects when the answer does. */
  private async put(answer: Promise<PaperState>): Promise<void> {
    this.state = await answer;
    this.say('');
    this.show();
    this.changed();
  }

  private async take(answer: Promise<PaperState>): Promise<boolean> {
    try {
      await this.put(answer);
      return true;
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error), true);
      this.more.hidden = false;
      return false;
    }
  }

  private typed(): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => void this.saveNote(), TYPING);
  }

  private async saveNote(): Promise<void> {
    clearTimeout(this.typing);
    const text = this.note.value;
    const { baseText } = this;
    if (text === baseText) return;
    this.baseText = text;
    if (!(await this.edit({ kind: 'note', text, baseText }))) {
      this.baseText = baseText;
      return;
    }
    // The library may have merged it with what was written elsewhere.
    if (this.note.value === text && this.state.note !== text) this.note.value = this.state.note;
    if (this.note.value === this.state.note) this.baseText = this.state.note;
    this.say('Saved');
  }

  private say(words: string, bad = false): void {
    this.said.textContent = words;
    this.said.classList.toggle('bad', bad);
  }
}
