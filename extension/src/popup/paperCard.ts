/** The current paper in the popup: save, status, star, tags and note. */

import { ChipsField } from '../content/chipsField';
import { make } from '../content/dom';
import type { Edit } from '../shared/messages';
import type { PaperState, SeenPaper, Status } from '../shared/model';
import type { PageApi } from '../shared/pageApi';

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
    this.tags = new ChipsField({
      label: 'Tags',
      placeholder: 'Add a tag',
      suggest: async (prefix) => this.api.ask('suggestTags', { prefix }),
      add: (name) => void this.edit({ kind: 'tag-add', name }),
      remove: (tagId) => void this.edit({ kind: 'tag-remove', tagId }),
    });
    this.tags.root.addEventListener('keydown', (event) => void this.tags.key(event));
    this.note = make('textarea', { id: 'note', rows: '3', placeholder: 'What do you want to remember?', input: () => this.typed(), blur: () => void this.saveNote() });
    this.note.value = state.note;
    this.more = make('div', { class: 'field' }, make('div', { class: 'name' }, make('label', { for: 'note' }, 'Note'), this.said), this.note);
    const authors = paper.authors?.join(', ') ?? '';
    this.root.append(
      make('div', {}, make('h2', {}, paper.title || paper.canonical), make('p', { class: 'authors muted small', title: authors }, authors)),
      make('div', { class: 'actions' }, this.save, this.status, this.star),
      this.tags.root,
      this.more,
    );
    this.show();
  }

  /** Sends what is typed and not sent; called when the popup goes. */
  leave(): void {
    this.tags.flush();
    void this.saveNote();
  }

  private show(): void {
    const { saved, starred, status, tags } = this.state;
    this.save.textContent = saved ? 'Saved' : 'Save';
    this.save.title = saved ? 'Remove from the library' : 'Save to the library';
    this.save.setAttribute('aria-pressed', String(saved));
    this.save.classList.toggle('main', !saved);
    this.star.textContent = starred ? '★' : '☆';
    this.star.setAttribute('aria-label', 'Starred');
    this.star.setAttribute('aria-pressed', String(starred));
    this.status.value = status;
    this.tags.show(tags);
    for (const part of [this.status, this.star, this.tags.root, this.more]) part.hidden = !saved;
  }

  private async toggle(): Promise<void> {
    const { paper } = this;
    await this.take(this.api.ask(this.state.saved ? 'unsave' : 'save', { paper }));
  }

  private async edit(edit: Edit): Promise<boolean> {
    return this.take(this.api.ask('edit', { paper: this.paper, edit }));
  }

  private async take(answer: Promise<PaperState>): Promise<boolean> {
    try {
      this.state = await answer;
      this.say('');
      this.show();
      this.changed();
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
