/** The find bar: what is typed is sought in the whole PDF; matches are painted, counted and walked through. */

import { iconButton, make } from '../content/dom';
import { CLOSE, icon } from '../content/icons';
import type { FindPaint } from './highlights';
import { DOWN, UP } from './icons';
import { type PdfFace, type Stretch, stretchesOf } from './pdfFace';
import type { PdfTexts } from './pdfTexts';
import { type Match, Searchable } from './search';

const TYPING = 120;

/** What the bar searches in, and where the reader is in it. */
export interface Findable {
  texts: PdfTexts;
  face: Pick<PdfFace, 'rangeOf' | 'show'>;
  /** The page in sight, counted from 1. */
  page(): number;
  /** Whether a page's text is rendered. */
  rendered(page: number): boolean;
}

export class FindBar {
  private readonly field = make('input', { type: 'search', 'aria-label': 'Find in this PDF', placeholder: 'Find in this PDF', spellcheck: 'false', autocomplete: 'off', input: () => this.typed(), keydown: (event) => this.key(event as KeyboardEvent) });
  private readonly said = make('span', { class: 'said', role: 'status' });
  private searchable: Promise<Searchable> | undefined;
  private found: Match[] = [];
  private stretches: Stretch[][] = [];
  private at = -1;
  private sought = '';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly on: Findable,
    private readonly paint: FindPaint,
  ) {
    root.replaceChildren(
      this.field,
      this.said,
      iconButton(icon(UP), 'Previous match', 'tool', () => void this.step(-1)),
      iconButton(icon(DOWN), 'Next match', 'tool', () => void this.step(1)),
      iconButton(icon(CLOSE), 'Close', 'tool', () => this.close()),
    );
  }

  get open(): boolean {
    return !this.root.hidden;
  }

  /** Opens with what is selected, if that is short. */
  show(selected = ''): void {
    this.root.hidden = false;
    const words = selected.replaceAll(/\s+/gu, ' ').trim();
    if (words && words.length <= 80) this.field.value = words;
    this.field.focus();
    this.field.select();
    if (this.field.value) void this.search();
  }

  close(): void {
    if (!this.open) return;
    this.root.hidden = true;
    this.forget();
    this.field.blur();
  }

  /** Paints anew: a page's text came or went. */
  repaint(): void {
    if (!this.open) return;
    const shown = (stretches: Stretch[] | undefined) => (stretches ?? []).filter(({ page }) => this.on.rendered(page)).flatMap((one) => this.on.face.rangeOf(one));
    this.paint.show(this.stretches.flatMap(shown), shown(this.stretches[this.at]));
  }

  private forget(): void {
    clearTimeout(this.timer);
    [this.found, this.stretches, this.at, this.sought] = [[], [], -1, ''];
    this.paint.show([], []);
  }

  private typed(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(), TYPING);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      void (this.field.value === this.sought ? this.step(event.shiftKey ? -1 : 1) : this.search());
    }
    if (event.key !== 'Escape') return;
    event.preventDefault();
    this.close();
  }

  private async search(): Promise<void> {
    clearTimeout(this.timer);
    const query = this.field.value;
    if (query === this.sought) return;
    this.forget();
    this.sought = query;
    this.said.textContent = query ? 'Reading…' : '';
    this.searchable ??= this.on.texts.all().then((pages) => new Searchable(pages));
    const [searchable, pages] = [await this.searchable, await this.on.texts.all()];
    if (this.sought !== query || !this.open) return;
    this.found = searchable.matches(query);
    this.stretches = this.found.map(({ start, end }) => stretchesOf(pages, start, end));
    const from = this.on.page();
    const next = this.stretches.findIndex((stretches) => (stretches[0]?.page ?? 0) >= from);
    this.at = this.found.length === 0 ? -1 : Math.max(0, next);
    await this.go();
  }

  private async step(by: number): Promise<void> {
    const { length } = this.found;
    if (length === 0) return this.search();
    this.at = (this.at + by + length) % length;
    await this.go();
  }

  private async go(): Promise<void> {
    const { length } = this.found;
    const counted = `${this.at + 1} of ${length}`;
    this.said.textContent = length > 0 ? counted : this.sought.trim() ? 'Not found' : '';
    this.root.classList.toggle('nothing', length === 0 && this.sought.trim() !== '');
    const first = this.stretches[this.at]?.[0];
    if (first) await this.on.face.show(first);
    this.repaint();
  }
}
