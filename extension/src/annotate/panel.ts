/** The drawer: all annotations of one paper, in groups; keys to go through them; an empty one says how to begin. */

import { COLORS } from '../shared/annotation';
import type { SeenPaper } from '../shared/model';
import { arrange, deepActive, iconButton, make } from '../content/dom';
import { CLOSE, icon } from '../content/icons';
import { keepInside } from '../content/presses';
import type { Placed } from './anchors';
import { Card, type CardDeeds } from './card';
import { GROUPS, grouped } from './groups';
import PANEL_CSS from './drawer.css?inline';

export interface PanelDeeds extends CardDeeds {
  note(paper: SeenPaper): void;
  /** Opens the paper's PDF in the viewer; missing where that is no use. */
  openPdf?: ((paper: SeenPaper) => void) | undefined;
  closed(): void;
}

const STEPS: Record<string, 1 | -1> = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };

const DEEDS = new Set(['Enter', 'a', 't', 'h', 'y', 'o', 'Delete']);

const key = (name: string): HTMLElement => make('kbd', {}, name);

function lesson(): HTMLElement {
  return make('div', { class: 'lesson' },
    make('p', {}, make('b', {}, 'Nothing here yet.')),
    make('p', {}, 'Select a passage and choose a colour, or press ', key('h'), ' to highlight it and ', key('a'), ' to comment on it.'),
    make('p', {}, 'What you mark belongs to the paper: you meet it again on Hugging Face, arXiv, in the HTML and in the PDF.'));
}

export class Panel {
  readonly host = make('postil-annotations' as 'div', { 'data-postil': 'annotations' });
  paper: SeenPaper | null = null;
  private readonly root = this.host.attachShadow({ mode: 'open' });
  private readonly title = make('p', { class: 'title' });
  private readonly count = make('span', { class: 'count' });
  private readonly list = make('div', { class: 'list' });
  private readonly pdf: HTMLElement;
  private readonly cards = new Map<string, Card>();
  private readonly sections = new Map<string, HTMLElement>();
  private readonly empty = lesson();
  private opener: Element | null = null;
  /** What `update` was told last. */
  private known: [readonly Placed[], number | undefined] = [[], undefined];

  constructor(private readonly document: Document, dress: (root: ShadowRoot, css: string) => void, private readonly deeds: PanelDeeds) {
    dress(this.root, PANEL_CSS);
    const note = make('button', { type: 'button', class: 'plain', click: () => this.paper && deeds.note(this.paper) }, 'Add page note');
    this.pdf = make('button', { type: 'button', class: 'plain', click: () => this.paper && deeds.openPdf?.(this.paper) }, 'Open PDF');
    const close = iconButton(icon(CLOSE), 'Close', 'round', () => this.close(true));
    this.root.append(make('aside', { class: 'box', 'aria-label': 'Annotations' },
      make('header', {}, make('h2', {}, 'Annotations', this.count), close, this.title, make('div', { class: 'top' }, note, this.pdf)), this.list));
    keepInside(this.root);
    // A card that stayed for whoever typed in it goes once it is left.
    this.root.addEventListener('focusout', () => setTimeout(() => this.open && this.list.querySelector('.gone') && this.update(...this.known)));
  }

  get open(): boolean {
    return this.host.isConnected;
  }

  show(paper: SeenPaper, placed: readonly Placed[], version: number | undefined): void {
    if (this.paper?.canonical !== paper.canonical) this.clear();
    this.paper = paper;
    if (!this.open) {
      this.opener = deepActive(this.document);
      this.document.documentElement.append(this.host);
    }
    this.title.textContent = paper.title || paper.canonical;
    this.title.title = this.title.textContent;
    this.pdf.hidden = !paper.pdfUrl || !this.deeds.openPdf;
    this.update(placed, version);
  }

  update(known: readonly Placed[], version: number | undefined): void {
    this.known = [known, version];
    const focused = this.active();
    const placed = [...known, ...this.left(known, focused)];
    const ids = new Set(placed.map(({ annotation }) => annotation.id));
    const heir = this.heir(ids);
    const groups = grouped(placed);
    const wanted = GROUPS.flatMap(([group, name, meaning]) => {
      const members = groups.get(group);
      if (!members) return [];
      const { heading, list } = this.section(group, name, meaning);
      heading.textContent = `${name} (${members.length})`;
      arrange(list, members.map((one) => this.card(one, version).root), focused);
      return list.parentElement ?? [];
    });
    for (const id of this.cards.keys()) if (!ids.has(id)) this.cards.delete(id);
    this.count.textContent = placed.length > 0 ? String(placed.length) : '';
    arrange(this.list, wanted.length > 0 ? wanted : [this.empty], focused);
    if (heir) this.select(heir.id);
    // A card that goes to another group.
    else if (focused instanceof HTMLElement && focused.isConnected && this.active() !== focused) focused.focus({ preventScroll: true });
  }

  /** Opens one card, closes the others and brings it into sight. */
  select(id: string, part?: 'comment' | 'tag'): void {
    const card = this.cards.get(id);
    if (!card) return;
    for (const other of this.cards.values()) if (other !== card) other.close();
    card.open(part);
    if (!part) card.root.focus({ preventScroll: true });
    card.root.scrollIntoView?.({ block: 'nearest' });
  }

  /** The focus goes to the current or first card, or where there is none to the first button. */
  focus(): void {
    const [first] = this.ordered();
    const current = this.current() ?? first;
    if (current) this.select(current.id);
    else this.root.querySelector<HTMLElement>('button')?.focus();
  }

  close(refocus = false): void {
    if (!this.open) return;
    const focused = this.document.activeElement === this.host;
    for (const card of this.cards.values()) card.close();
    this.host.remove();
    if ((refocus || focused) && this.opener instanceof HTMLElement && this.opener.isConnected) this.opener.focus();
    this.clear();
    this.deeds.closed();
  }

  /** Keeps what is typed: the page may go. */
  flush(): void {
    for (const card of this.cards.values()) card.flush();
  }

  /** True when the panel has used the key. */
  key(event: KeyboardEvent): boolean {
    const active = this.active();
    const card = this.current();
    if (event.isComposing) return false;
    if (card?.key(event, active)) return true;
    const typing = active?.matches('textarea, input') === true;
    if (event.key === 'Escape') {
      if (typing && card) card.root.focus();
      else this.close(true);
      return true;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (typing || !plain) return false;
    const step = STEPS[event.key];
    if (step) this.step(step);
    else if (event.key === 'Enter' && active !== card?.root) return false;
    // A key that is held would delete one after the other.
    else if (event.repeat) return DEEDS.has(event.key);
    else return card !== null && this.deed(event.key, card);
    return true;
  }

  /** A key for the current card; the library has the same. */
  private deed(key: string, card: Card): boolean {
    const { color, target } = card.annotation;
    if (key === 'Enter' || key === 'a') card.open('comment');
    else if (key === 't') card.open('tag');
    else if (key === 'h' && target.parts.length > 0) this.deeds.color(card.id, COLORS[(COLORS.findIndex((one) => one === color) + 1) % COLORS.length] ?? 'yellow');
    else if (key === 'y') this.deeds.copy(card.id);
    else if (key === 'o') this.deeds.open(card.id);
    else if (key === 'Delete') card.remove();
    else return false;
    return true;
  }

  /** To the next or previous card, which is shown on the page. */
  private step(by: 1 | -1): void {
    const cards = this.ordered();
    const current = this.current();
    const next = cards[current ? cards.indexOf(current) + by : by > 0 ? 0 : cards.length - 1];
    if (next) this.deeds.jump(next.id);
  }

  /** What is not there any more, but somebody types in its card: that stays. */
  private left(known: readonly Placed[], focused: Element | null): Placed[] {
    const ids = new Set(known.map(({ annotation }) => annotation.id));
    return [...this.cards.values()].flatMap((card) => (ids.has(card.id) ? [] : card.left(focused) ?? []));
  }

  /** Who gets the focus if the card that has it is about to go. */
  private heir(staying: ReadonlySet<string>): Card | null {
    const current = this.current();
    if (!current || staying.has(current.id) || !this.active()) return null;
    const cards = this.ordered();
    const at = cards.indexOf(current);
    return cards[at + 1] ?? cards[at - 1] ?? null;
  }

  /** What has the focus in the panel, if that has it. */
  private active(): Element | null {
    return this.document.activeElement === this.host ? this.root.activeElement : null;
  }

  private current(): Card | null {
    return [...this.cards.values()].find(({ opened }) => opened) ?? null;
  }

  private ordered(): Card[] {
    return [...this.list.querySelectorAll<HTMLElement>('.card')].flatMap(({ dataset }) => this.cards.get(dataset.id ?? '') ?? []);
  }

  private card(placed: Placed, version: number | undefined): Card {
    const { id } = placed.annotation;
    const card = this.cards.get(id) ?? new Card(placed, this.deeds);
    this.cards.set(id, card);
    card.update(placed, version);
    return card;
  }

  private section(group: string, name: string, meaning: string): { heading: Element; list: Element } {
    let section = this.sections.get(group);
    if (!section) {
      section = make('section', { class: group, 'aria-label': name }, make('h3', {}), ...(meaning ? [make('p', { class: 'meaning' }, meaning)] : []), make('ul', {}));
      this.sections.set(group, section);
    }
    return { heading: section.firstElementChild as Element, list: section.lastElementChild as Element };
  }

  private clear(): void {
    for (const card of this.cards.values()) card.close();
    this.cards.clear();
    for (const section of this.sections.values()) section.lastElementChild?.replaceChildren();
  }
}
