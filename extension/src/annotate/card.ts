/** One annotation in the panel: its quote, what was said of it, where it is; opened, its colour, comment, tags and deeds. */

import { type Annotation, COLORS, type HighlightColor, quoteOf } from '../shared/annotation';
import type { Tag } from '../shared/model';
import { ChipsField } from '../content/chipsField';
import { iconButton, make } from '../content/dom';
import type { Drafts } from '../content/drafts';
import { COPY, TRASH, icon } from '../content/icons';
import { NoteField } from '../content/noteField';
import type { Placed } from './anchors';
import { groupOf } from './groups';
import { nameOf, placeName, versionLabel } from './where';

export interface CardDeeds {
  drafts: Drafts;
  /** Shows it on the page; answers nothing, as the page shows it or not. */
  jump(id: string): void;
  color(id: string, color: HighlightColor): void;
  comment(id: string, text: string, baseText: string): Promise<boolean>;
  addTag(id: string, name: string): void;
  removeTag(id: string, tagId: string): void;
  suggestTags(prefix: string): Promise<Tag[]>;
  remove(id: string): void;
  copy(id: string): void;
  /** The moved passage is the right one. */
  confirm(id: string): void;
  /** Opens it where it was made. */
  open(id: string): void;
}

const GONE = 'This annotation is not there any more. Saving your comment brings it back.';
const AUTOSAVE_MS = 1500;
const DAY: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short', year: 'numeric' };

export class Card {
  readonly root = make('li', { class: 'card', tabindex: '-1', click: (event) => this.click(event) });
  private readonly head = make('div', { class: 'head' });
  private readonly editor = make('div', { class: 'editor', hidden: true });
  private note: NoteField | null = null;
  private tags: ChipsField | null = null;
  private swatches: HTMLButtonElement[] = [];
  private shown = '';
  private version: number | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** By its own button or key. */
  private removed = false;

  constructor(private placed: Placed, private readonly deeds: CardDeeds) {
    this.root.append(this.head, this.editor);
    this.root.dataset.id = this.id;
  }

  get id(): string {
    return this.placed.annotation.id;
  }

  get annotation(): Annotation {
    return this.placed.annotation;
  }

  get opened(): boolean {
    return !this.editor.hidden;
  }

  /** Takes what is known now; `version` is the one that the page shows. */
  update(placed: Placed, version: number | undefined): void {
    this.placed = placed;
    this.version = version;
    const { annotation, state, gone } = placed;
    const look = JSON.stringify([annotation, state, version, this.opened, gone]);
    if (look === this.shown) return;
    this.shown = look;
    this.root.className = `card ${annotation.color} ${groupOf(placed)}`;
    this.root.setAttribute('aria-label', nameOf(annotation));
    const warning = gone ? [make('p', { class: 'gone', role: 'alert' }, GONE)] : [];
    this.head.replaceChildren(...warning, ...this.quote(), ...this.links(), ...this.said(), this.facts(version));
    this.note?.refresh();
    this.tags?.show(annotation.tags);
    for (const swatch of this.swatches) swatch.setAttribute('aria-pressed', String(swatch.dataset.color === annotation.color));
  }

  open(part?: 'comment' | 'tag'): void {
    if (!this.opened) {
      this.editor.hidden = false;
      this.root.setAttribute('aria-current', 'true');
      this.fill();
      this.update(this.placed, this.version);
    }
    if (part === 'comment') this.note?.area.focus();
    if (part === 'tag') this.tags?.input.focus();
  }

  /** As it stays when it is not there any more; null where nobody has typed or types in it. */
  left(active: Element | null): Placed | null {
    if (this.removed) return null;
    const typing = active?.matches('textarea, input') === true && this.root.contains(active);
    return typing || this.note?.dirty ? { ...this.placed, gone: true } : null;
  }

  remove(): void {
    this.removed = true;
    if (this.placed.gone) this.note?.discard();
    this.deeds.remove(this.id);
  }

  /** Saves what is typed. */
  close(): void {
    if (!this.opened) return;
    this.flush();
    this.editor.hidden = true;
    this.editor.replaceChildren();
    this.root.removeAttribute('aria-current');
    [this.note, this.tags, this.swatches] = [null, null, []];
    this.update(this.placed, this.version);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.tags?.flush();
    void this.note?.save();
  }

  /** True when one of its fields has used the key. */
  key(event: KeyboardEvent, active: Element | null): boolean {
    if (this.tags && active === this.tags.input) return this.tags.key(event);
    if (active !== this.note?.area) return false;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.root.focus();
    else return false;
    return true;
  }

  private quote(): Node[] {
    const quote = quoteOf(this.placed.annotation.target);
    return quote ? [make('blockquote', {}, quote)] : [];
  }

  /** What another program said by an address alone; the background lets only web addresses through. */
  private links(): Node[] {
    const { links = [] } = this.placed.annotation;
    return links.map((href) => make('p', { class: 'link' }, make('a', { href, target: '_blank', rel: 'noopener noreferrer' }, href)));
  }

  private said(): Node[] {
    const { comment, tags, links } = this.placed.annotation;
    if (this.opened) return [];
    const chips = tags.map(({ name }) => make('span', { class: 'chip' }, make('span', {}, name)));
    const blank = groupOf(this.placed) === 'notes' && chips.length === 0 && !links ? [make('p', { class: 'blank' }, 'Nothing written yet')] : [];
    return [...(comment ? [make('p', { class: 'comment' }, comment)] : blank), ...(chips.length > 0 ? [make('p', { class: 'tags' }, ...chips)] : [])];
  }

  private facts(version: number | undefined): Node {
    const { annotation, state } = this.placed;
    const { target, createdAt, pending } = annotation;
    const group = groupOf(this.placed);
    const away = group === 'elsewhere' || group === 'orphan';
    const words = [
      ...(away || group === 'notes' ? [placeName(target)] : []),
      versionLabel(target, version),
      new Date(createdAt).toLocaleDateString(undefined, DAY),
      pending ? 'not sent yet' : '',
    ].filter(Boolean);
    const facts = make('p', { class: 'facts' }, make('span', {}, words.join(' · ')));
    if (state === 'moved') facts.append(this.deed('It is right here', () => this.deeds.confirm(this.id)));
    const source = /^https?:/.test(target.source);
    if (away && source) facts.append(this.deed(`Open in ${placeName(target)}`, () => this.deeds.open(this.id)));
    return facts;
  }

  private deed(name: string, run: () => void): HTMLElement {
    return make('button', { type: 'button', class: 'deed', click: run }, name);
  }

  private fill(): void {
    const { annotation } = this.placed;
    const { id } = annotation;
    const quoted = annotation.target.parts.length > 0;
    this.swatches = COLORS.map((color) => {
      const button = iconButton('<i></i>', color, `swatch ${color}`, () => this.deeds.color(id, color));
      button.dataset.color = color;
      return button;
    });
    this.note = new NoteField({
      key: `annotation:${id}`, id: `postil-comment-${id}`, label: 'Comment', rows: 2,
      known: () => this.placed.annotation.comment,
      send: (text, baseText) => this.deeds.comment(id, text, baseText),
    }, this.deeds.drafts);
    this.note.area.addEventListener('input', () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.note?.save(), AUTOSAVE_MS);
    });
    this.tags = new ChipsField({
      label: 'Tags', placeholder: 'Add a tag',
      suggest: (prefix) => this.deeds.suggestTags(prefix),
      add: (name) => this.deeds.addTag(id, name),
      remove: (tagId) => this.deeds.removeTag(id, tagId),
    });
    const tools = [
      ...(quoted ? [make('span', { class: 'colors', role: 'group', 'aria-label': 'Colour' }, ...this.swatches)] : []),
      make('span', { class: 'grow' }),
      ...(quoted ? [iconButton(icon(COPY), 'Copy quote', 'tool', () => this.deeds.copy(id))] : []),
      iconButton(icon(TRASH), 'Delete', 'tool delete', () => this.remove()),
    ];
    this.editor.append(this.note.root, this.tags.root, make('div', { class: 'tools' }, ...tools));
  }

  private click(event: Event): void {
    const path = event.composedPath();
    const own = path.slice(0, path.indexOf(this.root));
    if (!own.some((target) => target === this.editor || ['button', 'a'].includes((target as Element).localName))) this.deeds.jump(this.id);
  }
}
