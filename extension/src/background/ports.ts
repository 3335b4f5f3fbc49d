/** What the background is made of; built once per worker, and again after the worker was stopped. */

import { Libraries } from './account';
import type { ChromeApi } from './chromeApi';
import { type LibraryDb, openSettings } from './database';
import { Server } from './server';
import { Settings } from './settings';

export interface Ports {
  chrome: ChromeApi;
  fetch: typeof globalThis.fetch;
  /** Where fetched PDFs are kept; the browser's own unless told. */
  caches?: CacheStorage;
  /** Put before the names of all databases: several machines in one process. */
  databases?: string;
}

/** Who sent a message: the address of its page, and where that is shown if it is a web page in a tab. */
export interface Sender {
  url?: string | undefined;
  tab?: number | undefined;
  frame?: number | undefined;
}

export class Background {
  readonly libraries: Libraries;
  private readonly opening: Promise<Settings>;

  constructor(readonly ports: Ports) {
    this.libraries = new Libraries(ports.databases);
    this.opening = openSettings(ports.databases).then((db) => new Settings(db));
  }

  async settings(): Promise<Settings> {
    return this.opening;
  }

  /** The library to work in: the account's, or the one of nobody yet. */
  async library(): Promise<LibraryDb> {
    return this.libraries.get(await (await this.settings()).database());
  }

  server(address: string, token?: string): Server {
    return new Server(address, token, this.ports.fetch);
  }
}
