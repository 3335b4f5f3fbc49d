/** The popup's foot: how sync stands, what is wrong with a next step, and how far a fetch has come. */

import { make } from '../content/dom';
import type { Connection } from '../shared/messages';
import type { PageApi } from '../shared/pageApi';
import { ago, plural } from '../shared/words';

export class SyncState {
  private shown = '';

  constructor(
    private readonly api: PageApi,
    private readonly part: (id: string) => HTMLElement,
  ) {}

  show(next: Connection): void {
    const { part } = this;
    const { problem, signedIn, authorization, elsewhere, syncing } = next;
    const look = JSON.stringify([problem, signedIn, authorization?.userCode, elsewhere]);
    // Left alone while it says the same: the focus may be in it.
    if (look !== this.shown) part('notices').replaceChildren(...notices(this.api, next));
    this.shown = look;
    const said = stateOf(next);
    if (part('state').textContent !== said) part('state').textContent = said;
    part('state').dataset.tone = toneOf(next);
    part('sync-now').hidden = !signedIn;
    part('sync-now').setAttribute('aria-busy', String(syncing));
    this.fetched(next);
  }

  /** The background itself does not answer. */
  fail(words: string): void {
    this.shown = '';
    this.part('notices').replaceChildren(make('p', { class: 'notice bad' }, words));
  }

  private fetched({ fetching }: Connection): void {
    const bar = this.part('fetched') as HTMLProgressElement;
    bar.hidden = !fetching;
    if (!fetching) return;
    bar.max = Math.max(1, fetching.total);
    bar.value = Math.min(fetching.done, bar.max);
  }
}

export function stateOf({ pending, syncing, fetching, lastSyncAt, signedIn }: Connection): string {
  const waits = pending > 0 ? `${plural(pending, 'edit')} to send` : '';
  if (!signedIn) return waits === '' ? 'Not connected' : `Not connected · ${waits}`;
  if (fetching) return `Fetching your library: ${count(fetching.done)} of ${count(fetching.total)}`;
  if (syncing) return waits === '' ? 'Syncing…' : `Syncing… ${waits}`;
  const synced = lastSyncAt === undefined ? 'Not synced yet' : `Synced ${ago(lastSyncAt)}`;
  return waits === '' ? synced : `${waits} · ${synced.toLowerCase()}`;
}

const count = (number: number): string => number.toLocaleString('en');

function toneOf({ problem, signedIn, pending, syncing, lastSyncAt }: Connection): string {
  if (problem !== undefined) return 'bad';
  if (!signedIn || pending > 0 || syncing || lastSyncAt === undefined) return 'waits';
  return 'good';
}

function notice(words: string, tone: string, ...more: HTMLElement[]): HTMLElement {
  return make('div', { class: `notice ${tone}` }, make('span', {}, words), ...more);
}

function notices(api: PageApi, { problem, signedIn, authorization, elsewhere }: Connection): HTMLElement[] {
  const options = (name: string) => make('button', { type: 'button', class: 'main', click: () => void api.openOptions() }, name);
  const shown: HTMLElement[] = [];
  if (problem !== undefined) shown.push(notice(problem, 'bad', ...(signedIn ? [] : [options('Connect')])));
  else if (authorization) shown.push(notice('Waiting for you to approve this browser on the server.', '', options('Show the code')));
  else if (!signedIn) shown.push(notice('Not connected to a library yet. What you save is kept here and sent once you connect.', '', options('Connect')));
  for (const { userName, server, pending } of elsewhere) {
    const them = pending === 1 ? 'it' : 'them';
    shown.push(notice(`${plural(pending, 'edit')} of ${userName} at ${server} still ${pending === 1 ? 'waits' : 'wait'}: connect there again to send ${them}.`, 'small'));
  }
  return shown;
}
