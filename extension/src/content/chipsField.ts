/** A field of chips with suggestions: tags and lists in the popover. Enter adds, Backspace in an empty field removes. */

import { deepActive, iconButton, make } from './dom';
import { CLOSE, icon } from './icons';

export interface Item {
  id: string;
  name: string;
}

export interface ChipsOptions {
  label: string;
  placeholder: string;
  /** Offers to make what is typed and not known yet: the words before its name. */
  creates?: string;
  suggest(prefix: string): Promise<Item[]>;
  add(name: string): void;
  remove(id: string): void;
}

const SUGGEST_MS = 90;
let fields = 0;

export class ChipsField {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly box: HTMLElement;
  private readonly list: HTMLUListElement;
  private readonly id = `postil-chips-${(fields += 1)}`;
  private items: Item[] = [];
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: ChipsOptions) {
    const { id } = this;
    this.input = make('input', {
      type: 'text', id, role: 'combobox', autocomplete: 'off', spellcheck: 'false', maxlength: '200',
      'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': `${id}-list`,
      placeholder: options.placeholder,
      input: () => this.suggestSoon(),
      click: () => this.suggestSoon(),
      blur: () => this.close(),
    });
    this.list = make('ul', { id: `${id}-list`, role: 'listbox', hidden: true, 'aria-label': 'Suggestions' });
    this.box = make('div', { class: 'chips', click: (event) => event.target === this.box && this.input.focus() }, this.input);
    const name = make('label', { for: id, class: 'name' }, options.label);
    this.root = make('div', { class: 'field' }, name, this.box, this.list);
  }

  show(items: Item[]): void {
    const before = this.items;
    this.items = items;
    // A press on a chip that is under way would be lost.
    if (items.length === before.length && items.every(({ id, name }, at) => id === before[at]?.id && name === before[at].name)) return;
    const chips = items.map((item) =>
      make('span', { class: 'chip' }, make('span', { title: item.name }, item.name),
        iconButton(icon(CLOSE), `Remove ${item.name}`, '', () => {
          this.options.remove(item.id);
          this.input.focus();
        })),
    );
    // The field itself stays in place: it has the focus.
    while (this.input.previousSibling) this.input.previousSibling.remove();
    this.input.before(...chips);
  }

  /** Adds what is typed, so that closing the popover loses nothing. */
  flush(): void {
    const names = this.input.value.split(',').map((name) => name.trim()).filter(Boolean);
    this.input.value = '';
    for (const name of names) this.add(name);
  }

  /** True when the field has used the key. */
  key(event: KeyboardEvent): boolean {
    const { key } = event;
    if (key === 'Enter' || key === ',') {
      const chosen = this.chosen();
      if (chosen && key === 'Enter') {
        this.input.value = '';
        this.add(chosen.getAttribute('data-name') ?? '');
      } else this.flush();
      this.close();
    } else if (key === 'Backspace' && this.input.value === '') {
      const last = this.items.at(-1);
      if (last && !event.repeat) this.options.remove(last.id);
      return false;
    } else if (key === 'ArrowDown' && this.list.hidden) this.suggestSoon();
    else if (key === 'ArrowDown' || key === 'ArrowUp') this.move(key === 'ArrowDown' ? 1 : -1);
    else if (key === 'Escape' && !this.list.hidden && this.input.value) this.close();
    else return false;
    event.preventDefault();
    return true;
  }

  private add(name: string): void {
    const known = this.items.some((item) => item.name.toLocaleLowerCase() === name.toLocaleLowerCase());
    if (!known) this.options.add(name);
  }

  private chosen(): Element | null {
    return this.list.hidden ? null : this.list.querySelector('[aria-selected=true]');
  }

  private suggestSoon(): void {
    clearTimeout(this.timer);
    this.asked += 1;
    this.timer = setTimeout(() => void this.suggest(this.asked), SUGGEST_MS);
  }

  private async suggest(asked: number): Promise<void> {
    const prefix = this.input.value.trim();
    const found = await this.options.suggest(prefix).catch((): Item[] => []);
    // An older question's answer, or one that comes after the field was left, is dropped.
    if (asked !== this.asked || deepActive(document) !== this.input) return;
    const taken = new Set(this.items.map((item) => item.id));
    const offered = found.filter((item) => !taken.has(item.id) && item.name !== prefix).map(({ name }) => this.option(name, name));
    const { creates } = this.options;
    const known = [...found, ...this.items].some(({ name }) => name.toLocaleLowerCase() === prefix.toLocaleLowerCase());
    if (creates !== undefined && prefix !== '' && !known) offered.push(this.option(prefix, `${creates} “${prefix}”`));
    offered.forEach((option, index) => (option.id = `${this.id}-${index}`));
    this.list.replaceChildren(...offered);
    this.setOpen(offered.length > 0);
  }

  private option(name: string, shown: string): HTMLLIElement {
    return make('li', {
      role: 'option', 'aria-selected': 'false', 'data-name': name,
      // Before the field loses its focus.
      mousedown: (event) => {
        event.preventDefault();
        this.input.value = '';
        this.add(name);
        this.close();
      },
    }, shown);
  }

  private move(step: number): void {
    const options = [...this.list.children];
    if (options.length === 0 || this.list.hidden) return;
    const now = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
    const next = now < 0 ? (step > 0 ? 0 : options.length - 1) : (now + step + options.length) % options.length;
    options.forEach((option, index) => option.setAttribute('aria-selected', String(index === next)));
    options[next]?.scrollIntoView?.({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', options[next]?.id ?? '');
  }

  private close(): void {
    clearTimeout(this.timer);
    this.asked += 1;
    this.setOpen(false);
  }

  private setOpen(open: boolean): void {
    this.list.hidden = !open;
    this.input.setAttribute('aria-expanded', String(open));
    if (!open) this.input.removeAttribute('aria-activedescendant');
  }
}
