/** The viewer's browser in memory: kept files, granted hosts, what is remembered; messages go to a handler. */

import { Refused } from '../content/runtime';
import type { Broadcast, MessageName, Request, Response } from '../shared/messages';
import { originsOf, type ViewerBrowser } from './browser';

export class FakeBrowser implements ViewerBrowser {
  readonly files = new Map<string, ArrayBuffer>();
  readonly storage = new Map<string, unknown>();
  readonly granted = new Set<string>();
  /** What the user answers when asked for a host. */
  grants = true;
  filesAllowed = false;
  fileSetting = true;
  connected = true;
  settingsOpened = 0;
  private readonly listeners = new Set<(broadcast: Broadcast) => void>();

  constructor(private readonly handle: (name: MessageName, request: unknown) => Promise<unknown>) {}

  async send<N extends MessageName>(name: N, request: Request<N>): Promise<Response<N>> {
    if (name !== 'fetchPdf') return (await this.handle(name, request)) as Response<N>;
    const { url } = request as Request<'fetchPdf'>;
    const bytes = this.files.get(url);
    if (!bytes) throw new Refused('There is no PDF at this address.');
    return { key: url, bytes: bytes.byteLength } as Response<N>;
  }

  listen(listener: (broadcast: Broadcast) => void, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener('abort', () => this.listeners.delete(listener));
  }

  broadcast(message: Broadcast): void {
    for (const listener of this.listeners) listener(message);
  }

  async kept(key: string): Promise<ArrayBuffer | undefined> {
    return this.files.get(key)?.slice(0);
  }

  async mayRead(url: string): Promise<boolean> {
    return this.granted.has(originsOf(url));
  }

  async askToRead(url: string): Promise<boolean> {
    if (this.grants) this.granted.add(originsOf(url));
    return this.grants;
  }

  async readFile(url: string): Promise<ArrayBuffer | undefined> {
    return this.filesAllowed ? this.kept(url) : undefined;
  }

  filesCanBeAllowed(): boolean {
    return this.fileSetting;
  }

  online(): boolean {
    return this.connected;
  }

  async openSettings(): Promise<void> {
    this.settingsOpened += 1;
  }

  async recall(key: string): Promise<unknown> {
    return this.storage.get(key);
  }

  async remember(key: string, value: unknown): Promise<void> {
    this.storage.set(key, value);
  }

  async prune(beginning: string, most: number): Promise<void> {
    const age = (key: string) => (this.storage.get(key) as { at?: number } | undefined)?.at ?? 0;
    const known = [...this.storage.keys()].filter((key) => key.startsWith(beginning));
    for (const key of known.toSorted((one, other) => age(other) - age(one)).slice(most)) this.storage.delete(key);
  }
}
