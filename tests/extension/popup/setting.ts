/** The popup over a scripted background: what every popup test starts from. */

import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import { mountPopup } from '@src/popup/popup';
import { FakePageApi } from '@src/shared/fakePageApi';
import type { Connection, MessageName } from '@src/shared/messages';
import type { NoteConflict, PaperState, SeenPaper } from '@src/shared/model';

const HTML = readFileSync('src/popup/popup.html', 'utf8');

export const paper = (number: number): SeenPaper => ({
  canonical: `arxiv:2501.0000${number}`,
  identifiers: {},
  title: `Paper <b>${number}</b>`,
  authors: ['Ada Lovelace'],
  url: 'https://arxiv.org/abs/1',
});

export const stateOf = (of: SeenPaper, more: Partial<PaperState> = {}): PaperState => ({
  canonical: of.canonical, paperId: 'p', saved: false, pending: false, title: of.title, status: 'unread', starred: false, tags: [], note: '', lists: [], ...more,
});

export const conflict: NoteConflict = { paperId: 'p', title: 'Paper <b>1</b>', mine: 'same\nmine', theirs: 'same\ntheirs', at: '2026-01-01T00:00:00Z' };

/** One popup: set what the background answers, then open it. */
export class Setting {
  connection: Connection = {
    server: 'http://127.0.0.1:8765', signedIn: true, userName: 'ada', pending: 0, syncing: false, refused: [], conflicts: [], elsewhere: [],
    lastSyncAt: new Date().toISOString(),
  };
  states: PaperState[] = [stateOf(paper(1))];
  readonly asked: [MessageName, unknown][] = [];
  answers: Partial<Record<MessageName, (request: never) => unknown>> = {};
  readonly api = new FakePageApi(async (name, request) => {
    this.asked.push([name, request]);
    const own = this.answers[name];
    if (own) return own(request as never);
    const { connection, states } = this;
    return { connection, sync: connection, resolveRefused: connection, lookup: states, lists: [], trash: [] }[name as string] ?? null;
  });
  leave: () => void = () => undefined;

  constructor() {
    document.documentElement.innerHTML = HTML.replace(/<script.*<\/script>|<link[^>]*>/g, '');
  }

  async open(): Promise<void> {
    this.leave = await mountPopup(document, this.api);
  }

  /** Requests under a name, in order. */
  sent<T>(name: MessageName): T[] {
    return this.asked.filter(([one]) => one === name).map(([, request]) => request as T);
  }
}

const shown = (element: Element): boolean => element.closest('[hidden]') === null;

/** A button, tab or link that is not hidden, by its accessible name. */
export function control(name: string): HTMLElement | undefined {
  return [...document.querySelectorAll<HTMLElement>('button, a')].find(
    (one) => shown(one) && (one.getAttribute('aria-label') ?? one.textContent?.trim()) === name,
  );
}

export function press(name: string): void {
  const found = control(name);
  if (!found) throw new Error(`no control ${name}`);
  found.click();
}

/** What can be read: text of what is not hidden. */
export function text(): string {
  const walk = (node: Node): string => {
    if (node instanceof HTMLElement && node.hidden) return '';
    return node.nodeType === 3 ? (node.textContent ?? '') : [...node.childNodes].map(walk).join('');
  };
  return walk(document.body);
}

export function key(target: Element | null, name: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...more });
  target?.dispatchEvent(event);
  return event;
}

export const soon = <T>(check: () => T): Promise<T> => vi.waitFor(check, { timeout: 3000, interval: 10 });
