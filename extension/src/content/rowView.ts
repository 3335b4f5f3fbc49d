/** One row's host element and its buttons; shows an entry of the store. Presses are handled by presses.ts. */

import type { PaperState } from '../shared/model';
import { arrange } from './dom';
import { ANNOTATE, BOOKMARK, CLOCK, NOTE, TAGS, icon } from './icons';
import ROW_CSS from './row.css?inline';
import type { Entry } from './store';
import { dress } from './theme';

export type RowAction = 'save' | 'annotate' | 'tags' | 'note' | 'lists' | 'undo';

export const HOST_MARK = 'data-postil-id';
const tool = (action: RowAction, name: string, path: string): string =>
  `<button type="button" class="do" data-do="${action}" aria-label="${name}" title="${name} (${action.charAt(0)})">${icon(path)}</button>`;
const MARKUP = `<div class="bar" role="group"><button type="button" class="save" data-do="save" aria-pressed="false" title="Save to Postil (s)">${icon(BOOKMARK)}<span>Save</span></button>${
  tool('annotate', 'Annotate', ANNOTATE) + tool('tags', 'Tags', TAGS) + tool('note', 'Note', NOTE)
}<span class="info"></span></div>`;
const SHOWN_TAGS = 3;

let model: HTMLElement | null = null;

function build(document: Document): HTMLElement {
  const host = document.createElement('span');
  host.setAttribute('data-postil-state', 'new');
  host.attachShadow({ mode: 'open', clonable: true }).innerHTML = MARKUP;
  return host;
}

/** A host with its buttons: cloned whole where the browser can clone shadow roots, which is much cheaper. */
function newHost(document: Document): HTMLElement {
  model ??= build(document);
  const copy = model.cloneNode(true) as HTMLElement;
  return copy.shadowRoot?.firstChild ? copy : build(document);
}

function part(document: Document, name: string, className: string, text: string): HTMLElement {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

function undoButton(document: Document): HTMLElement {
  const button = part(document, 'button', 'undo', 'Undo');
  button.setAttribute('type', 'button');
  button.dataset.do = 'undo';
  return button;
}

export class RowView {
  readonly host: HTMLElement;
  private readonly root: ShadowRoot;
  private shown = '';
  private canonical = '';
  private ownLine = false;

  constructor(document: Document) {
    this.host = newHost(document);
    const root = this.host.shadowRoot;
    if (!root) throw new Error('No shadow root');
    this.root = root;
    dress(root, ROW_CSS);
  }

  /** Binds the view to a paper; a framework may give the row to another one later. */
  bind(canonical: string, ownLine: boolean): void {
    if (this.canonical !== canonical) this.host.setAttribute(HOST_MARK, canonical);
    if (this.ownLine !== ownLine) this.host.toggleAttribute('data-postil-line', ownLine);
    this.canonical = canonical;
    this.ownLine = ownLine;
  }

  button(action: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-do="${action}"]`);
  }

  focus(): void {
    this.button('save')?.focus();
  }

  setCurrent(current: boolean): void {
    this.host.toggleAttribute('data-postil-current', current);
  }

  show(entry: Entry): void {
    const look = JSON.stringify(entry);
    if (look === this.shown) return;
    this.shown = look;
    const { state } = entry;
    const saved = state?.saved === true;
    this.host.setAttribute('data-postil-state', saved ? 'saved' : 'new');
    const save = this.button('save');
    if (save) {
      save.setAttribute('aria-pressed', String(saved));
      save.setAttribute('aria-busy', String(entry.busy > 0));
      if (save.lastChild) save.lastChild.textContent = saved ? 'Saved' : 'Save';
      save.title = saved ? 'Saved in Postil: click to edit (s)' : 'Save to Postil (s)';
    }
    this.mark('tags', saved && state.tags.length > 0);
    this.mark('note', saved && state.note !== '');
    this.mark('annotate', entry.annotations > 0);
    const annotate = this.button('annotate');
    if (annotate) annotate.title = entry.annotations > 0 ? `Annotations: ${entry.annotations} (a)` : 'Annotate (a)';
    const info = this.root.querySelector('.info');
    if (info) arrange(info, this.info(entry));
  }

  private mark(action: RowAction, has: boolean): void {
    this.button(action)?.classList.toggle('has', has);
  }

  private info({ state, error, undo }: Entry): HTMLElement[] {
    const document = this.host.ownerDocument;
    if (error) {
      const sentence = part(document, 'span', 'error', error);
      sentence.title = error;
      sentence.setAttribute('role', 'alert');
      return [sentence];
    }
    const parts: HTMLElement[] = [];
    if (undo === 'remove' && !state?.saved) parts.push(part(document, 'span', '', 'Removed'));
    if (undo && (undo === 'save') === (state?.saved === true)) {
      parts.push(this.button('undo') ?? undoButton(document));
    }
    if (state?.saved) parts.push(...this.facts(state));
    return parts;
  }

  private facts(state: PaperState): HTMLElement[] {
    const document = this.host.ownerDocument;
    const parts: HTMLElement[] = [];
    if (state.status !== 'unread') parts.push(part(document, 'span', 'status', state.status === 'read' ? 'Read' : 'Reading'));
    const tags = state.tags.length > SHOWN_TAGS + 1 ? state.tags.slice(0, SHOWN_TAGS) : state.tags;
    for (const tag of tags) {
      const chip = part(document, 'span', 'chip', tag.name);
      chip.title = tag.name;
      parts.push(chip);
    }
    if (tags.length < state.tags.length) {
      const rest = part(document, 'span', 'chip', `+${state.tags.length - tags.length}`);
      rest.title = state.tags.map((tag) => tag.name).join(', ');
      parts.push(rest);
    }
    if (state.conflict) parts.push(part(document, 'span', 'status', 'Note in 2 versions'));
    if (state.pending) {
      const clock = part(document, 'span', 'pending', '');
      clock.innerHTML = icon(CLOCK);
      clock.setAttribute('role', 'img');
      clock.setAttribute('aria-label', 'Not sent yet');
      clock.title = 'Kept on this machine; it will be sent to the server';
      parts.push(clock);
    }
    return parts;
  }
}
