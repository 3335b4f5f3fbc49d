/** The viewer's bar: where one is, how large, and what can be done with the PDF. */

import { iconButton, make } from '../content/dom';
import { icon } from '../content/icons';
import * as icons from './icons';
import type { Zoom } from './zoom';

export interface BarActions {
  outline(): void;
  page(number: number): void;
  step(up: boolean): void;
  zoom(zoom: Zoom): void;
  rotate(): void;
  find(): void;
  panel(): void;
  save(): void;
  download(): void;
  original(): void;
  choose(): void;
}

export interface BarState {
  page: number;
  pages: number;
  scale: number;
  zoom: Zoom;
}

const ZOOMS: [string, string][] = [
  ['width', 'Page width'],
  ['page', 'Whole page'],
  ...[0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4].map((scale): [string, string] => [String(scale), `${scale * 100} %`]),
];

function button(path: string, label: string, press: () => void, className = ''): HTMLButtonElement {
  return iconButton(icon(path), label, `tool ${className}`, press);
}

export class Bar {
  readonly title = make('h1', {}, '');
  private readonly field = make('input', { type: 'text', inputmode: 'numeric', 'aria-label': 'Page', autocomplete: 'off', change: () => this.jump(), keydown: (event) => this.key(event) });
  private readonly of = make('span', { class: 'of' });
  private readonly size = make('select', { 'aria-label': 'Zoom', change: () => this.choose() }, ...ZOOMS.map(([value, name]) => make('option', { value }, name)));
  private readonly exact = make('option', { value: '', hidden: true });
  readonly outline: HTMLButtonElement;
  readonly original: HTMLButtonElement;
  readonly panel: HTMLButtonElement;
  readonly save = make('button', { type: 'button', class: 'save', click: () => this.actions.save() }, 'Save');
  private readonly ofPdf: HTMLElement[];
  private shown: BarState = { page: 1, pages: 0, scale: 1, zoom: 'width' };

  constructor(
    root: HTMLElement,
    private readonly actions: BarActions,
  ) {
    this.size.append(this.exact);
    this.outline = button(icons.OUTLINE, 'Outline', () => actions.outline());
    this.outline.setAttribute('aria-expanded', 'false');
    this.panel = button(icons.MARKER, 'Annotations', () => actions.panel(), 'named');
    this.panel.append(make('span', {}, 'Annotations'));
    this.original = button(icons.OPEN, 'Open the original', () => actions.original(), 'spare');
    const place = make(
      'div',
      { class: 'group' },
      button(icons.UP, 'Previous page', () => actions.page(this.shown.page - 1), 'spare'),
      button(icons.DOWN, 'Next page', () => actions.page(this.shown.page + 1), 'spare'),
      this.field,
      this.of,
    );
    const sizing = make(
      'div',
      { class: 'group' },
      button(icons.LESS, 'Zoom out', () => actions.step(false)),
      this.size,
      button(icons.MORE, 'Zoom in', () => actions.step(true)),
      button(icons.WIDTH, 'Fit the width', () => actions.zoom('width'), 'spare'),
      button(icons.WHOLE, 'Fit the page', () => actions.zoom('page'), 'spare'),
      button(icons.ROTATE, 'Rotate', () => actions.rotate(), 'spare'),
    );
    const doing = make(
      'div',
      { class: 'group end' },
      button(icons.FIND, 'Find in this PDF', () => actions.find()),
      this.panel,
      this.save,
      button(icons.DOWNLOAD, 'Download', () => actions.download(), 'spare'),
      this.original,
    );
    this.ofPdf = [this.outline, place, sizing, doing];
    root.append(this.outline, this.title, place, sizing, doing, button(icons.FILE, 'Open a file', () => actions.choose()));
    this.ready(false);
  }

  /** Shows what can be done with a PDF only while there is one. */
  ready(there: boolean): void {
    for (const part of this.ofPdf) part.hidden = !there;
  }

  show(state: BarState): void {
    this.shown = state;
    const { page, pages, scale, zoom } = state;
    if (document.activeElement !== this.field) this.field.value = String(page);
    this.of.textContent = `of ${pages}`;
    const value = typeof zoom === 'number' ? String(zoom) : zoom;
    const listed = ZOOMS.some(([known]) => known === value);
    this.exact.textContent = `${Math.round(scale * 100)} %`;
    this.exact.hidden = listed;
    this.size.value = listed ? value : '';
  }

  focusPage(): void {
    this.field.focus();
    this.field.select();
  }

  private jump(): void {
    const page = Number.parseInt(this.field.value, 10);
    if (page >= 1 && page <= this.shown.pages) this.actions.page(page);
    this.field.value = String(this.shown.page);
  }

  private key(event: Event): void {
    const { key } = event as KeyboardEvent;
    if (key === 'Enter' || key === 'Escape') {
      if (key === 'Escape') this.field.value = String(this.shown.page);
      this.field.blur();
      event.preventDefault();
    }
  }

  private choose(): void {
    const { value } = this.size;
    if (value) this.actions.zoom(value === 'width' || value === 'page' ? value : Number(value));
    this.size.blur();
  }
}
