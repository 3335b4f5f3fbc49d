/** A note, or the comment of an annotation: saved when left, never lost: what is typed is kept as a draft until it is confirmed. */

import { make } from './dom';
import type { Drafts } from './drafts';

const DRAFT_MS = 200;

export interface NoteSource {
  /** Names its draft. */
  key: string;
  /** Of the field, unique in its shadow root. */
  id: string;
  label: string;
  rows: number;
  /** The text as the library has it. */
  known(): string;
  /** False when it could not be saved. */
  send(text: string, baseText: string): Promise<boolean>;
}

export class NoteField {
  readonly root: HTMLElement;
  readonly area: HTMLTextAreaElement;
  private readonly hint: HTMLElement;
  private baseText = '';
  private sending = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly source: NoteSource, private readonly drafts: Drafts) {
    const { id, label, rows } = source;
    this.baseText = this.known;
    this.area = make('textarea', {
      id, rows: String(rows), placeholder: 'What do you want to remember? Markdown is fine.',
      input: () => this.typed(),
      blur: () => void this.save(),
    });
    this.area.value = this.baseText;
    this.hint = make('span', { class: 'hint', role: 'status' });
    const name = make('div', { class: 'name' }, make('label', { for: id }, label), this.hint);
    this.root = make('div', { class: 'field' }, name, this.area);
    void this.restore();
  }

  /** Whether there is text that is not saved. */
  get dirty(): boolean {
    return this.area.value !== this.baseText;
  }

  /** Lets go of what is not saved. */
  discard(): void {
    this.area.value = this.baseText;
    this.keep();
  }

  /** Takes over a note that changed elsewhere, unless the user is in the middle of one. */
  refresh(): void {
    if (this.dirty || this.known === this.baseText) return;
    this.baseText = this.known;
    this.area.value = this.known;
  }

  /** Sends what is not saved yet. The draft goes only when the note is confirmed. */
  async save(): Promise<void> {
    if (!this.dirty || this.sending === this.area.value) return;
    const text = this.area.value;
    const { baseText } = this;
    this.sending = text;
    this.keep();
    this.say('Saving…');
    const done = await this.source.send(text, baseText);
    if (this.sending === text) this.sending = '';
    if (!done) {
      this.say('Not saved; your text is kept here', true);
      return;
    }
    this.baseText = text;
    if (this.area.value !== text) return;
    // The library may have merged the note with one written elsewhere.
    if (this.known !== text) {
      this.baseText = this.known;
      this.area.value = this.known;
    }
    clearTimeout(this.timer);
    await this.drafts.write(this.source.key, null).catch(() => undefined);
    this.say('Saved');
  }

  private get known(): string {
    return this.source.known();
  }

  private typed(): void {
    this.say('');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), DRAFT_MS);
  }

  /** Writes the draft now. */
  private keep(): void {
    clearTimeout(this.timer);
    const draft = this.dirty ? { text: this.area.value, baseText: this.baseText } : null;
    this.drafts.write(this.source.key, draft).catch(() => {
      this.say('Postil was updated: copy your text, then reload this page', true);
    });
  }

  private async restore(): Promise<void> {
    const draft = await this.drafts.read(this.source.key).catch(() => null);
    if (!draft || this.dirty) return;
    if (draft.text === this.known) return void this.keep();
    this.baseText = draft.baseText;
    this.area.value = draft.text;
    this.say('Your unsaved text is back');
  }

  private say(words: string, bad = false): void {
    this.hint.textContent = words;
    this.hint.classList.toggle('bad', bad);
  }
}
